/**
 * Brokers in memory, for faults that a real one shows only by chance: they answer Metadata, InitProducerId and Produce, and
 * drop repeated sequence numbers by the rules of Kafka.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerAddress, Connections } from './broker-connections.ts';
import type { Broker } from './client-internals.ts';

const apis = { produce: 0, metadata: 3, initProducerId: 22 } as const;
const codes = {
  outOfOrder: 45,
  forbidden: 29,
  notLeader: 6,
  timedOut: 7,
  tooLarge: 10,
  unknownTopic: 3,
  ok: 0,
} as const;
/** A broker remembers so many batches of each producer. */
const remembered = 5;

/** What happens to one produce request, or to one partition of it. */
export type Fault =
  | 'none'
  /** It never arrives. */
  | 'request lost'
  /** It is done; nobody hears of it. */
  | 'answer lost'
  /** Every partition is led by somebody else now, if there is somebody else. */
  | 'leaders moved'
  /** The first partition of it is stored, but its replicas did not say so in time. */
  | 'timed out'
  /** The first partition of it may not be written. */
  | 'forbidden'
  /** The brokers lose what they know of producers. */
  | 'producers forgotten';

interface ProducePartition {
  readonly partition: number;
  readonly firstSequence: number;
  readonly messages: readonly { readonly value: Buffer | null }[];
}

interface ProduceRequest {
  readonly producerId: string;
  readonly topicData: readonly { readonly topic: string; readonly partitions: readonly ProducePartition[] }[];
}

interface Stored {
  readonly texts: string[];
  /** By producer, newest last. */
  readonly batches: Map<string, { readonly first: number; readonly last: number; readonly base: number }[]>;
}

interface Result {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: string;
}

export class FakeCluster {
  /** Taken from the front, one per produce request; then none. */
  faults: Fault[] = [];
  /** Larger values are refused. */
  maxBytes = 1_000_000;
  /** Produce requests that are being answered now, the most at once, and all; questions for leaders without an answer. */
  readonly counts = { running: 0, mostAtOnce: 0, produced: 0, askedInVain: 0 };
  isAway = false;
  /** Brokers that have not heard of any topic yet, or no more: so they say when asked for leaders. */
  isWithoutTopics = false;
  /** Topics that we may not see. */
  readonly hidden = new Set<string>();
  private readonly partitions = new Map<string, Stored>();
  private readonly topics: ReadonlyMap<string, number>;
  private readonly brokers: number;
  private producers = 0;
  private moves = 0;

  constructor(topics: Readonly<Record<string, number>>, brokers = 1) {
    this.topics = new Map(Object.entries(topics));
    this.brokers = brokers;
  }

  connections(): Connections {
    let isClosed = false;
    return {
      to: async address => {
        if (isClosed) throw new Error('These connections are closed');
        if (this.isAway) throw new Error(`connect ECONNREFUSED ${address.host}:${address.port}`);
        return this.broker(address);
      },
      close: async () => void (isClosed = true),
    };
  }

  /** What is stored in a partition, as text. */
  texts(topic: string, partition: number): readonly string[] {
    return this.stored(topic, partition).texts;
  }

  private broker({ port }: BrokerAddress): Broker {
    return {
      connect: async () => undefined,
      disconnect: async () => undefined,
      isConnected: () => true,
      lookupRequest: (apiKey: number) => (parameters: object) => ({
        request: { apiKey, parameters },
        response: { decode: async () => null, parse: async () => null },
      }),
      connectionPool: {
        getConnection: async () => null,
        send: async ({ request }) => {
          const { apiKey, parameters } = request as { apiKey: number; parameters: never };
          await new Promise(resolve => setImmediate(resolve));
          if (apiKey === apis.metadata) return this.metadata(parameters);
          if (apiKey === apis.initProducerId)
            return { errorCode: 0, producerId: `${++this.producers}`, producerEpoch: 0 };
          return this.produceCounted(parameters, port);
        },
      },
    };
  }

  private metadata({ topics }: { readonly topics: readonly string[] }): object {
    const brokers = Array.from({ length: this.brokers }, (_, nodeId) => ({ nodeId, host: 'fake', port: nodeId }));
    if (this.isWithoutTopics) this.counts.askedInVain++;
    const known = this.isWithoutTopics ? new Map<string, number>() : this.topics;
    const topicMetadata = topics.map(topic => ({
      topic,
      topicErrorCode: this.hidden.has(topic) ? codes.forbidden : known.has(topic) ? codes.ok : codes.unknownTopic,
      partitionMetadata: Array.from({ length: known.get(topic) ?? 0 }, (_, partitionId) => ({
        partitionId,
        leader: this.leaderOf(partitionId),
        replicas: [0],
      })),
    }));
    return { brokers, controllerId: 0, topicMetadata };
  }

  private async produceCounted(request: ProduceRequest, port: number): Promise<object> {
    const { counts } = this;
    counts.produced++;
    counts.mostAtOnce = Math.max(counts.mostAtOnce, ++counts.running);
    try {
      // Long enough for other requests to come meanwhile, if anybody sends them.
      await delay(1);
      return this.produce(request, port);
    } finally {
      counts.running--;
    }
  }

  private produce({ producerId, topicData }: ProduceRequest, port: number): object {
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'request lost') throw new Error('Closed connection');
    if (fault === 'leaders moved') this.moves++;
    if (fault === 'producers forgotten') for (const { batches } of this.partitions.values()) batches.clear();
    let isFirst = true;
    const topics = topicData.map(({ topic, partitions }) => ({
      topicName: topic,
      partitions: partitions.map(batch => {
        const result = this.partitionResult({ topic, batch, producerId, port, fault: isFirst ? fault : 'none' });
        isFirst = false;
        return result;
      }),
    }));
    if (fault === 'answer lost') throw new Error('Closed connection');
    return { topics };
  }

  private partitionResult(part: {
    readonly topic: string;
    readonly batch: ProducePartition;
    readonly producerId: string;
    readonly port: number;
    readonly fault: Fault;
  }): Result {
    const { topic, batch, producerId, port, fault } = part;
    const { partition } = batch;
    if (this.leaderOf(partition) !== port) return failed(partition, codes.notLeader);
    if (batch.messages.some(({ value }) => (value?.length ?? 0) > this.maxBytes))
      return failed(partition, codes.tooLarge);
    if (fault === 'forbidden') return failed(partition, codes.forbidden);
    const result = this.store(this.stored(topic, partition), batch, producerId);
    return fault === 'timed out' ? failed(partition, codes.timedOut) : result;
  }

  private store(stored: Stored, { partition, firstSequence, messages }: ProducePartition, producerId: string): Result {
    const last = firstSequence + messages.length - 1;
    const batches = stored.batches.get(producerId) ?? [];
    const same = batches.find(batch => batch.first === firstSequence && batch.last === last);
    if (same) return { partition, errorCode: codes.ok, baseOffset: String(same.base) };
    // Stricter than brokers of today, which take any number from a producer they do not know.
    const isNext = firstSequence === (batches.at(-1)?.last ?? -1) + 1;
    if (!isNext) return failed(partition, codes.outOfOrder);
    const base = stored.texts.length;
    stored.texts.push(...messages.map(({ value }) => String(value)));
    stored.batches.set(producerId, [...batches, { first: firstSequence, last, base }].slice(-remembered));
    return { partition, errorCode: codes.ok, baseOffset: String(base) };
  }

  private leaderOf(partition: number): number {
    return (partition + this.moves) % this.brokers;
  }

  private stored(topic: string, partition: number): Stored {
    const name = `${topic}/${partition}`;
    const known = this.partitions.get(name) ?? { texts: [], batches: new Map() };
    this.partitions.set(name, known);
    return known;
  }
}

function failed(partition: number, errorCode: number): Result {
  return { partition, errorCode, baseOffset: '-1' };
}
