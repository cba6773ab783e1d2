/**
 * One transactional id in our hands: from taking it, which shuts out whoever had it before, to the first error.
 * After any error the whole of it is thrown away and another one is opened: whether the transaction was stored is then
 * read from the group's offset, which moves in the same transaction.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { formatPosition } from '@airy/event-log';
import type { NewRecord, RecordPosition, TopicPartition } from '@airy/event-log';
import type { BrokerConnections } from './broker-connections.ts';
import { ask, protocolError } from './client-internals.ts';
import type { ClusterMap } from './cluster-map.ts';
import { Coordinator } from './coordinator.ts';
import type { OffsetCommit } from './group-requests.ts';
import { listOffsets } from './list-offsets.ts';
import { recordBytes, toMessage } from './record-format.ts';
import { withInput } from './writer-outputs.ts';
import type { InputRange } from './writer-outputs.ts';

export interface ProducerOptions {
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly group: string;
  readonly cluster: ClusterMap;
  /** Its own; closed with it. */
  readonly connections: BrokerConnections;
  /** Told of each step that is done. */
  readonly onStep: (step: TransactionStep) => Promise<void> | void;
}

/** In this order, but `events` and `offset`, which are done side by side. */
export type TransactionStep = 'begun' | 'state' | 'events' | 'offset' | 'committed';

/** What is stored together or not at all. */
export interface Transaction {
  readonly state: readonly NewRecord[];
  /** Each gets the header `airy-position`. */
  readonly events: readonly NewRecord[];
  readonly input: TopicPartition;
  /** What of the input it is made of; the group's offset moves to the end of it. */
  readonly range: InputRange;
}

interface Identity {
  readonly transactionalId: string;
  readonly producerId: string;
  readonly producerEpoch: number;
}

interface PartitionAnswer {
  readonly partition: number;
  readonly errorCode: number;
}

interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string;
    readonly partitions: readonly (PartitionAnswer & { readonly baseOffset: string })[];
  }[];
}

/** The brokers are not ready: nothing was done, and soon they will be. */
const notReady: ReadonlySet<string> = new Set([
  'CONCURRENT_TRANSACTIONS',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_MARKED_YET',
]);
/** The marks of the last transaction are written within milliseconds. */
const [firstWaitMs, longestWaitMs] = [1, 50];
/** On top of the time after which the coordinator gives a transaction up that was left open. */
const readyMarginMs = 10_000;
/** Below the usual limit of a broker for one batch, 1 MiB, as its framing counts, too. */
const batchBytes = 900_000;
const acknowledgeMs = 8_000;
const allReplicas = -1;
/** The largest sequence number of the protocol. */
const lastSequence = 2 ** 31 - 1;

export class TransactionalProducer {
  private readonly options: ProducerOptions;
  private readonly coordinator: Coordinator;
  private readonly groupCoordinator: Coordinator;
  private readonly identity: Identity;
  private readonly sequences = new Map<string, number>();

  private constructor(options: ProducerOptions, coordinator: Coordinator, identity: Identity) {
    this.options = options;
    this.coordinator = coordinator;
    this.identity = identity;
    const { group: name, cluster, connections } = options;
    this.groupCoordinator = new Coordinator({ of: 'group', name, cluster, connections });
  }

  /**
   * Resolves when nobody else can write under this id any more, and what a predecessor had left open is undone.
   * @throws the client's error or AiryError `log_unavailable`.
   */
  static async open(options: ProducerOptions): Promise<TransactionalProducer> {
    const { transactionalId, transactionTimeoutMs, cluster, connections } = options;
    const coordinator = new Coordinator({ of: 'transaction', name: transactionalId, cluster, connections });
    const identity = await whenReady(transactionTimeoutMs, async () => {
      const parameters = { transactionalId, transactionTimeout: transactionTimeoutMs };
      const answer = (await coordinator.ask('InitProducerId', parameters)) as Identity & { errorCode: number };
      coordinator.check(answer.errorCode);
      return { transactionalId, producerId: answer.producerId, producerEpoch: answer.producerEpoch };
    });
    return new TransactionalProducer(options, coordinator, identity);
  }

  /**
   * Resolves when readers see all of it, with the positions of the state: a transaction that is decided and not marked
   * yet may still be undone (settle-unmarked.ts). @throws after which it must not be used again.
   */
  async store({ state, events, input, range }: Transaction): Promise<readonly RecordPosition[]> {
    await this.begin([...state, ...events]);
    await this.options.onStep('begun');
    const [positions] = await Promise.all([this.produce(withInput(state, range)), this.beginOffsets()]);
    await this.options.onStep('state');
    const position = formatPosition(new Map(positions.map(at => [placeOf(at), at.offset + 1])));
    const marked = events.map(event => ({ ...event, headers: { ...event.headers, 'airy-position': position } }));
    const [eventPositions] = await Promise.all([
      this.produce(withInput(marked, range)).then(async stored => {
        await this.options.onStep('events');
        return stored;
      }),
      this.storeOffset({ ...input, offset: range.next }).then(() => this.options.onStep('offset')),
    ]);
    await this.end(true);
    await this.untilVisible([...positions, ...eventPositions]);
    await this.options.onStep('committed');
    return positions;
  }

  /**
   * Marks what an earlier transaction of this id left without marks in these partitions, as stored or as undone.
   * @throws after which it must not be used again.
   */
  async finish(places: readonly TopicPartition[], isStored: boolean): Promise<void> {
    await this.begin(places);
    await this.end(isStored);
  }

  close(): Promise<void> {
    return this.options.connections.close();
  }

  private async begin(places: readonly TopicPartition[]): Promise<void> {
    const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, some]) => ({
      topic,
      partitions: [...new Set(some.map(({ partition }) => partition))],
    }));
    if (topics.length === 0) return;
    await whenReady(this.options.transactionTimeoutMs, async () => {
      const answer = await this.coordinator.ask('AddPartitionsToTxn', { ...this.identity, topics });
      const { errors } = answer as { errors: readonly { partitionErrors: readonly PartitionAnswer[] }[] };
      for (const { partitionErrors } of errors)
        for (const { errorCode } of partitionErrors) this.coordinator.check(errorCode);
    });
  }

  private async beginOffsets(): Promise<void> {
    const parameters = { ...this.identity, groupId: this.options.group };
    await whenReady(this.options.transactionTimeoutMs, async () => {
      const answer = await this.coordinator.ask('AddOffsetsToTxn', parameters);
      this.coordinator.check((answer as { errorCode: number }).errorCode);
    });
  }

  private async storeOffset({ topic, partition, offset }: OffsetCommit): Promise<void> {
    const topics = [{ topic, partitions: [{ partition, offset: String(offset), metadata: null }] }];
    const parameters = { ...this.identity, groupId: this.options.group, topics };
    const answer = await this.groupCoordinator.ask('TxnOffsetCommit', parameters);
    const { topics: answers } = answer as { topics: readonly { partitions: readonly PartitionAnswer[] }[] };
    for (const { partitions } of answers)
      for (const { errorCode } of partitions) this.groupCoordinator.check(errorCode);
  }

  private async end(isStored: boolean): Promise<void> {
    const answer = await this.coordinator.ask('EndTxn', { ...this.identity, transactionResult: isStored });
    this.coordinator.check((answer as { errorCode: number }).errorCode);
  }

  private async untilVisible(positions: readonly RecordPosition[]): Promise<void> {
    const last = new Map(positions.map(at => [placeOf(at), at]));
    await Promise.all(
      [...last.values()].map(at =>
        whenReady(this.options.transactionTimeoutMs, async () => {
          const { cluster, connections } = this.options;
          const broker = await connections.to(await cluster.leaderOf(at));
          const [stable] = await listOffsets(broker, [{ topic: at.topic, partition: at.partition, timestamp: -1 }]);
          if ((stable ?? 0) <= at.offset) throw new NotMarkedYet();
        }),
      ),
    );
  }

  /** In order per partition; positions in the order of the records. */
  private async produce(records: readonly NewRecord[]): Promise<readonly RecordPosition[]> {
    const offsets = new Map<NewRecord, number>();
    const places = [...Map.groupBy(records, placeOf).values()];
    await Promise.all(places.map(some => this.produceTo(some, offsets)));
    return records.map(record => {
      const { topic, partition } = record;
      return { topic, partition, offset: offsets.get(record)! };
    });
  }

  private async produceTo(records: readonly NewRecord[], offsets: Map<NewRecord, number>): Promise<void> {
    for (const batch of batchesOf(records)) {
      const baseOffset = await this.send(batch);
      batch.forEach((record, index) => offsets.set(record, baseOffset + index));
    }
  }

  /** Nobody but us writes between these records, so their offsets follow one another. */
  private async send(batch: readonly NewRecord[]): Promise<number> {
    const { topic, partition } = batch[0]!;
    const { cluster, connections } = this.options;
    const now = Date.now();
    const messages = batch.map(record => toMessage(record, now));
    const firstSequence = this.nextSequence(batch[0]!, batch.length);
    const broker = await connections.to(await cluster.leaderOf({ topic, partition }));
    const answer = (await ask(broker, 'Produce', {
      ...this.identity,
      acks: allReplicas,
      timeout: acknowledgeMs,
      topicData: [{ topic, partitions: [{ partition, firstSequence, messages }] }],
    })) as ProduceAnswer;
    const { errorCode, baseOffset } = answer.topics[0]!.partitions[0]!;
    const error = protocolError(errorCode);
    if (error) throw error;
    return Number(baseOffset);
  }

  private nextSequence(at: TopicPartition, count: number): number {
    const next = this.sequences.get(placeOf(at)) ?? 0;
    if (next + count > lastSequence) throw new Error('The sequence numbers of this producer are used up');
    this.sequences.set(placeOf(at), next + count);
    return next;
  }
}

/** The mark of a transaction that is decided has not reached a partition. */
class NotMarkedYet extends Error {
  readonly type = 'NOT_MARKED_YET';
}

/** Only what was refused before anything was done is tried again. */
async function whenReady<T>(transactionTimeoutMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + transactionTimeoutMs + readyMarginMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      return await work();
    } catch (error) {
      const isNotReady = notReady.has((error as { type?: string } | null)?.type ?? '');
      if (!isNotReady || performance.now() > deadline) throw error;
    }
    await delay(waitMs);
  }
}

/** As many records as one batch may hold; one at least. */
function* batchesOf(records: readonly NewRecord[]): Generator<readonly NewRecord[]> {
  let batch: NewRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const more = recordBytes(record);
    if (batch.length > 0 && bytes + more > batchBytes) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(record);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
