/** Creating topics, and bringing those that are there to what is declared. Partitions are only ever added. */
import { AiryError } from '@airy/errors';
import type { TopicPartition, TopicSpec } from '@airy/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerConnections } from './broker-connections.ts';
import { ask, protocolError } from './client-internals.ts';
import type { Api } from './client-internals.ts';
import type { ClusterMap, TopicShape } from './cluster-map.ts';
import { specOf, topicDrift, wantedTopic } from './topic-config.ts';
import type { FoundTopic, TopicConfig, TopicDrift, WantedTopic } from './topic-config.ts';

interface NamedError {
  readonly topic: string;
  readonly errorCode: number;
  readonly errorMessage?: string | null;
}

interface ConfigEntry {
  readonly configName: string;
  readonly configValue: string | null;
  readonly configSource: number;
}

interface Described {
  readonly resources: readonly {
    readonly resourceName: string;
    readonly errorCode: number;
    readonly configEntries: readonly ConfigEntry[];
  }[];
}

const topicResource = 2;
const setForTopic = 1;
const describedAtOnce = 50;
const controllerMs = 8_000;
const knownMs = 10_000;
const lookAgainMs = 50;

export class KafkaTopics {
  private readonly cluster: ClusterMap;
  private readonly connections: BrokerConnections;
  private readonly replicas: number | null;

  constructor(cluster: ClusterMap, connections: BrokerConnections, replicas: number | null) {
    this.cluster = cluster;
    this.connections = connections;
    this.replicas = replicas;
  }

  /** @throws AiryError `topic_forbidden`, `topic_refused`, `log_unavailable`. */
  async create(specs: readonly TopicSpec[]): Promise<void> {
    if (specs.length === 0) return;
    const { wanted, found } = await this.compare(specs);
    const missing = wanted.filter(topic => !found.has(topic.name));
    await this.createMissing(missing);
    await this.addPartitions(wanted, found);
    await this.updateConfigs(wanted, found);
    // Others learn of it at once, too: whoever writes to a new topic next finds it.
    await this.cluster.refresh(specs.map(spec => spec.name));
    for (const { name, partitions } of wanted) await this.untilKnown({ topic: name, partition: partitions - 1 });
  }

  /** What `create` would change, and what it would not. */
  async drift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]> {
    const { wanted, found } = await this.compare(specs);
    return topicDrift(wanted, found);
  }

  /** All that we may see, by name; without Kafka's own. */
  async list(): Promise<readonly TopicSpec[]> {
    const topics = await this.cluster.allTopics();
    const found = await this.describe(topics, false);
    return [...found.values()].map(specOf).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Busy brokers learn of a new topic a while after it was created. @throws AiryError `topic_unknown` after 10 s. */
  private async untilKnown(last: TopicPartition): Promise<void> {
    const deadline = performance.now() + knownMs;
    while (true) {
      try {
        return await this.cluster.checkPlace(last);
      } catch (error) {
        const isNew = error instanceof AiryError && error.code === 'topic_unknown';
        if (!isNew || performance.now() > deadline) throw error;
      }
      await delay(lookAgainMs);
    }
  }

  private async compare(
    specs: readonly TopicSpec[],
  ): Promise<{ readonly wanted: readonly WantedTopic[]; readonly found: ReadonlyMap<string, FoundTopic> }> {
    const { brokers, topics } = await this.cluster.shapes(specs.map(spec => spec.name));
    const wanted = specs.map(spec => wantedTopic(spec, { brokers, replicas: this.replicas }));
    return { wanted, found: await this.describe(topics, true) };
  }

  private async createMissing(missing: readonly WantedTopic[]): Promise<void> {
    if (missing.length === 0) return;
    const topics = missing.map(({ name, partitions, replicas, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replicas,
      configEntries: entriesOf(config),
    }));
    const answer = await this.askController('CreateTopics', { topics, timeout: controllerMs });
    // Somebody else may have been faster.
    checkTopics(answer, { right: 'Create', except: 'TOPIC_ALREADY_EXISTS' });
  }

  private async addPartitions(wanted: readonly WantedTopic[], found: ReadonlyMap<string, FoundTopic>): Promise<void> {
    const topicPartitions = wanted
      .filter(({ name, partitions }) => partitions > (found.get(name)?.partitions ?? partitions))
      .map(({ name, partitions }) => ({ topic: name, count: partitions }));
    if (topicPartitions.length === 0) return;
    checkTopics(await this.askController('CreatePartitions', { topicPartitions, timeout: controllerMs }), {
      right: 'Alter',
    });
  }

  private async updateConfigs(wanted: readonly WantedTopic[], found: ReadonlyMap<string, FoundTopic>): Promise<void> {
    const changed = wanted.flatMap(({ name, config }) => {
      const there = found.get(name);
      const differs = there && Object.entries(config).some(([key, value]) => there.config[key] !== value);
      // This call replaces all settings of a topic: what somebody else has set is said again.
      return differs ? [{ type: topicResource, name, configEntries: entriesOf({ ...there.own, ...config }) }] : [];
    });
    if (changed.length === 0) return;
    const answer = (await this.askController('AlterConfigs', { resources: changed })) as {
      readonly resources: readonly { resourceName: string; errorCode: number; errorMessage: string | null }[];
    };
    const topicErrors = answer.resources.map(({ resourceName, ...rest }) => ({ topic: resourceName, ...rest }));
    checkTopics({ topicErrors }, { right: 'AlterConfigs' });
  }

  /** @param isOurs whether a topic whose settings are hidden from us is an error; else it is left out. */
  private async describe(
    topics: ReadonlyMap<string, TopicShape>,
    isOurs: boolean,
  ): Promise<ReadonlyMap<string, FoundTopic>> {
    const names = [...topics.keys()];
    const found = new Map<string, FoundTopic>();
    for (let from = 0; from < names.length; from += describedAtOnce) {
      const resources = names
        .slice(from, from + describedAtOnce)
        .map(name => ({ type: topicResource, name, configNames: [] }));
      const answer = (await this.askController('DescribeConfigs', { resources })) as Described;
      for (const { resourceName: name, errorCode, configEntries } of answer.resources) {
        const type = protocolError(errorCode)?.type;
        // Deleted since it was listed, or somebody else's.
        if (type === 'UNKNOWN_TOPIC_OR_PARTITION' || (type === 'TOPIC_AUTHORIZATION_FAILED' && !isOurs)) continue;
        checkTopics({ topicErrors: [{ topic: name, errorCode }] }, { right: 'DescribeConfigs' });
        found.set(name, { name, ...topics.get(name)!, ...configsOf(configEntries) });
      }
    }
    return found;
  }

  private askController(api: Api, parameters: object): Promise<unknown> {
    return this.cluster.atController(this.connections, broker => ask(broker, api, parameters));
  }
}

/** @throws AiryError for the first topic that went wrong. */
function checkTopics(answer: unknown, { right, except }: { readonly right: string; readonly except?: string }): void {
  for (const { topic, errorCode, errorMessage } of (answer as { topicErrors: readonly NamedError[] }).topicErrors) {
    const error = protocolError(errorCode);
    if (!error || error.type === except) continue;
    if (error.type.endsWith('AUTHORIZATION_FAILED')) {
      throw new AiryError('topic_forbidden', null, { details: { topic, right }, cause: error });
    }
    if (error.type === 'REQUEST_TIMED_OUT' || error.type === 'NOT_CONTROLLER') {
      throw new AiryError('log_unavailable', `The brokers did not settle ${topic} in time.`, { cause: error });
    }
    const reason = errorMessage ?? error.message;
    throw new AiryError('topic_refused', null, { details: { topic, reason }, cause: error });
  }
}

function entriesOf(config: TopicConfig): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}

function configsOf(entries: readonly ConfigEntry[]): Pick<FoundTopic, 'config' | 'own'> {
  const known = entries.filter(({ configValue }) => configValue !== null);
  const named = (some: readonly ConfigEntry[]): TopicConfig =>
    Object.fromEntries(some.map(({ configName, configValue }) => [configName, configValue ?? '']));
  return { config: named(known), own: named(known.filter(({ configSource }) => configSource === setForTopic)) };
}
