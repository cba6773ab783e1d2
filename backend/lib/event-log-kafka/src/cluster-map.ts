/** Which broker leads which partition. Asked when first needed, and again when an answer says that it is stale. */
import { AiryError } from '@airy/errors';
import type { TopicPartition } from '@airy/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import { errorText } from './error-text.ts';
import { ask, protocolError } from './client-internals.ts';
import type { Broker } from './client-internals.ts';
import { refusal } from './refusal.ts';
import type { BrokerAddress, Connections } from './broker-connections.ts';

interface Metadata {
  readonly brokers: readonly (BrokerAddress & { readonly nodeId: number })[];
  readonly controllerId: number;
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly topicErrorCode: number;
    readonly isInternal: boolean;
    readonly partitionMetadata: readonly {
      readonly partitionId: number;
      readonly leader: number;
      readonly replicas: readonly number[];
    }[];
  }[];
}

export interface TopicShape {
  readonly partitions: number;
  readonly replicas: number;
}

/** A leader of null: none is elected now. */
type Leaders = readonly (BrokerAddress | null)[];

const tries = 4;
/** A topic that was just created is not known to every broker at once. */
const retryMs = 100;

export class ClusterMap {
  private readonly seeds: readonly BrokerAddress[];
  private readonly connections: Connections;
  private brokers: readonly BrokerAddress[] = [];
  private readonly topics = new Map<string, Leaders>();
  private refreshing: Promise<void> | null = null;

  constructor(seeds: readonly string[], connections: Connections) {
    this.seeds = seeds.map(parseAddress);
    this.connections = connections;
  }

  /** @throws AiryError `topic_unknown`, `topic_forbidden`, `log_unavailable`. */
  async partitions(topic: string): Promise<number> {
    return (await this.leaders(topic)).length;
  }

  /** As far as it is known without asking: undefined if not, a leader of null if there is none. */
  known({ topic, partition }: TopicPartition): BrokerAddress | null | undefined {
    return this.topics.get(topic)?.[partition];
  }

  /** @throws AiryError `topic_unknown` also for a partition that does not exist; `log_unavailable` without a leader. */
  async leaderOf(at: TopicPartition): Promise<BrokerAddress> {
    await this.checkPlace(at);
    if (!this.known(at)) await this.refresh([at.topic]);
    const leader = this.known(at);
    if (leader) return leader;
    throw new AiryError('log_unavailable', `No broker leads partition ${at.partition} of ${at.topic}.`);
  }

  /** @throws AiryError `topic_unknown` if there is no such partition; as `partitions`. */
  async checkPlace({ topic, partition }: TopicPartition): Promise<void> {
    if (partition < (await this.partitions(topic))) return;
    // It may have been added since.
    await this.refresh([topic]);
    if (partition < (await this.partitions(topic))) return;
    throw new AiryError('topic_unknown', null, { details: { topic: `${topic}, partition ${partition}` } });
  }

  /** Asks again for all topics in use; several callers share one request. @throws AiryError `log_unavailable`. */
  refresh(topics: readonly string[] = []): Promise<void> {
    this.refreshing ??= this.load([...new Set([...this.topics.keys(), ...topics])]).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  /** Resolves when a broker has answered. @throws AiryError `brokers_refuse_us`, `log_unavailable`. */
  async ping(): Promise<void> {
    await this.atAnyBroker(this.connections, async () => undefined);
  }

  /** Those of these topics that exist, and how many brokers there are. @throws AiryError `topic_forbidden`, `log_unavailable`. */
  async shapes(
    topics: readonly string[],
  ): Promise<{ readonly brokers: number; readonly topics: ReadonlyMap<string, TopicShape> }> {
    const metadata = await this.metadata(topics);
    for (const { topic, topicErrorCode } of metadata.topicMetadata) checkDescribed(topic, topicErrorCode);
    return { brokers: metadata.brokers.length, topics: shapesOf(metadata) };
  }

  /** All that we may see, without Kafka's own. */
  async allTopics(): Promise<ReadonlyMap<string, TopicShape>> {
    const metadata = await this.metadata([]);
    return shapesOf({ ...metadata, topicMetadata: metadata.topicMetadata.filter(topic => !topic.isInternal) });
  }

  /** With the broker that creates topics. @throws AiryError `log_unavailable`. */
  async atController<T>(connections: Connections, work: (broker: Broker) => Promise<T>): Promise<T> {
    const { brokers, controllerId } = await this.metadata([...this.topics.keys()].slice(0, 1));
    const controller = brokers.find(({ nodeId }) => nodeId === controllerId);
    if (!controller) throw new AiryError('log_unavailable', 'The brokers have no controller now.');
    try {
      return await work(await connections.to(controller));
    } catch (cause) {
      const refused = refusal(cause, 'the cluster');
      if (refused) throw refused;
      throw new AiryError('log_unavailable', `The controller does not answer: ${errorText(cause)}`, { cause });
    }
  }

  private async leaders(topic: string): Promise<Leaders> {
    for (let left = tries; left > 0; left--) {
      const known = this.topics.get(topic);
      if (known) return known;
      if (left < tries) await delay(retryMs);
      await this.load([topic]);
    }
    const known = this.topics.get(topic);
    if (known) return known;
    throw new AiryError('topic_unknown', null, { details: { topic } });
  }

  private async load(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const { brokers, topicMetadata } = await this.metadata(topics);
    const byId = new Map(brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    for (const { topic, topicErrorCode, partitionMetadata } of topicMetadata) {
      if (topicErrorCode === 0) this.topics.set(topic, leadersOf(partitionMetadata, byId));
      else this.topics.delete(topic);
    }
    // Last, as a topic that may not be seen is no reason not to know the others.
    for (const { topic, topicErrorCode } of topicMetadata) checkDescribed(topic, topicErrorCode);
  }

  /** No topics named: all. */
  private async metadata(topics: readonly string[]): Promise<Metadata> {
    const metadata = await this.atAnyBroker(this.connections, async broker => {
      return (await ask(broker, 'Metadata', { topics, allowAutoTopicCreation: false })) as Metadata;
    });
    if (metadata.brokers.length > 0) this.brokers = metadata.brokers.map(({ host, port }) => ({ host, port }));
    return metadata;
  }

  /** With the first broker that answers; those that are known, then those that were configured. @throws AiryError `log_unavailable`. */
  async atAnyBroker<T>(connections: Connections, work: (broker: Broker) => Promise<T>): Promise<T> {
    const failures = new Map<string, string>();
    for (const address of [...this.brokers, ...this.seeds]) {
      const name = `${address.host}:${address.port}`;
      if (failures.has(name)) continue;
      try {
        return await work(await connections.to(address));
      } catch (error) {
        const refused = refusal(error, 'the cluster');
        if (refused) throw refused;
        failures.set(name, errorText(error));
      }
    }
    const said = [...failures].map(([name, text]) => `${name}: ${text}`).join('; ');
    throw new AiryError('log_unavailable', `No broker answers (${said}).`);
  }
}

/** @throws AiryError `topic_forbidden`. */
function checkDescribed(topic: string, errorCode: number): void {
  if (protocolError(errorCode)?.type !== 'TOPIC_AUTHORIZATION_FAILED') return;
  throw new AiryError('topic_forbidden', null, { details: { topic, right: 'Describe' } });
}

function shapesOf({ topicMetadata }: Metadata): ReadonlyMap<string, TopicShape> {
  const there = topicMetadata.filter(({ topicErrorCode }) => topicErrorCode === 0);
  return new Map(
    there.map(({ topic, partitionMetadata }) => [
      topic,
      { partitions: partitionMetadata.length, replicas: partitionMetadata[0]?.replicas.length ?? 0 },
    ]),
  );
}

function leadersOf(
  partitions: Metadata['topicMetadata'][number]['partitionMetadata'],
  brokers: ReadonlyMap<number, BrokerAddress>,
): Leaders {
  const leaders: (BrokerAddress | null)[] = Array.from({ length: partitions.length }, () => null);
  for (const { partitionId, leader } of partitions) leaders[partitionId] = brokers.get(leader) ?? null;
  return leaders;
}

function parseAddress(address: string): BrokerAddress {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}
