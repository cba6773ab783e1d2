/** Topics as Kafka is to keep them: what a declaration means in its settings, and how it differs from what is there. Pure. */
import type { TopicSpec } from '@airy/event-log';
import { maxMessageBytes } from './largest-message.ts';

export type TopicConfig = Readonly<Record<string, string>>;

export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  readonly config: TopicConfig;
}

export interface FoundTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicas: number;
  /** What applies to it, whether it was set for this topic or not. */
  readonly config: TopicConfig;
  /** What was set for this topic alone. */
  readonly own: TopicConfig;
}

export interface ClusterSize {
  readonly brokers: number;
  /** The setting; null: 3, or as many as there are brokers. */
  readonly replicas: number | null;
}

/** One way in which a topic is not as declared. */
export interface TopicDrift {
  readonly topic: string;
  /** `missing`: it does not exist. Else `partitions`, `replicas`, or the name of a setting. */
  readonly what: string;
  readonly wanted: string;
  readonly found: string | null;
  /** Whether `createTopics` mends it. Fewer partitions and other replicas it leaves alone. */
  readonly isMended: boolean;
}

const usualReplicas = 3;
const forEver = '-1';
const anyTime = '9223372036854775807';

export function wantedTopic(spec: TopicSpec, cluster: ClusterSize): WantedTopic {
  const replicas = cluster.replicas ?? Math.min(usualReplicas, cluster.brokers);
  // Two of three have each record before it is acknowledged, and one may be away.
  const inSync = replicas >= usualReplicas ? 2 : 1;
  return {
    name: spec.name,
    partitions: spec.partitions,
    replicas,
    config: {
      'cleanup.policy': spec.cleanup,
      'retention.ms': spec.retentionMs === null ? forEver : String(spec.retentionMs),
      'retention.bytes': forEver,
      'min.compaction.lag.ms': String(spec.minCompactionLagMs),
      'compression.type': 'producer',
      'max.message.bytes': String(maxMessageBytes),
      'min.insync.replicas': String(inSync),
      'message.timestamp.type': 'CreateTime',
      // A platform's clock may be ahead of ours; such a record is stored, too.
      'message.timestamp.after.max.ms': anyTime,
      // One copy in the memory of one broker is not enough to acknowledge what somebody outside relies on.
      ...(spec.flushed && inSync === 1 && { 'flush.messages': '1' }),
    },
  };
}

/** What differs from the declarations, by topic. */
export function topicDrift(
  wanted: readonly WantedTopic[],
  found: ReadonlyMap<string, FoundTopic>,
): readonly TopicDrift[] {
  return wanted.flatMap(topic => {
    const there = found.get(topic.name);
    if (!there) return [{ topic: topic.name, what: 'missing', wanted: 'there', found: null, isMended: true }];
    return [...shapeDrift(topic, there), ...configDrift(topic, there)];
  });
}

function shapeDrift(wanted: WantedTopic, found: FoundTopic): readonly TopicDrift[] {
  const drift = (what: 'partitions' | 'replicas', isMended: boolean): readonly TopicDrift[] =>
    wanted[what] === found[what]
      ? []
      : [{ topic: wanted.name, what, wanted: String(wanted[what]), found: String(found[what]), isMended }];
  return [...drift('partitions', wanted.partitions > found.partitions), ...drift('replicas', false)];
}

function configDrift({ name, config }: WantedTopic, found: FoundTopic): readonly TopicDrift[] {
  return Object.entries(config)
    .filter(([what, value]) => found.config[what] !== value)
    .map(([what, value]) => ({ topic: name, what, wanted: value, found: found.config[what] ?? null, isMended: true }));
}

/** A topic as the port describes it. */
export function specOf({ name, partitions, config }: FoundTopic): TopicSpec {
  const retentionMs = Number(config['retention.ms'] ?? forEver);
  return {
    name,
    partitions,
    cleanup: (config['cleanup.policy'] ?? '').includes('compact') ? 'compact' : 'delete',
    retentionMs: retentionMs < 0 ? null : retentionMs,
    minCompactionLagMs: Number(config['min.compaction.lag.ms'] ?? 0),
  };
}
