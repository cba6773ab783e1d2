/** The topics of an instance as the event log is asked to have them. */
import { sourceCursors, sourceEvents, sourceFiles, topics } from './declarations.ts';
import type { TopicDeclaration } from './declarations.ts';
import { withNamespace } from './topic-names.ts';

/** Fits `TopicSpec` of @airy/event-log. */
export interface DeclaredTopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  readonly retentionMs: number | null;
  readonly minCompactionLagMs: number;
  readonly flushed?: true;
}

export interface TopicSettings {
  readonly namespace: string | null;
  /** The setting `kafka.partitions`. */
  readonly partitions: number;
  /** Components of the sources that have raw records. */
  readonly sources: readonly string[];
  /** Of those, whose accounts are asked. Default none. */
  readonly polled?: readonly string[];
  /** Those whose messages have files to fetch. Default none. */
  readonly fetched?: readonly string[];
}

export function topicSpecs(settings: TopicSettings): readonly DeclaredTopicSpec[] {
  const { sources, polled = [], fetched = [] } = settings;
  const declared: readonly TopicDeclaration[] = [
    ...Object.values(topics),
    ...sources.map(sourceEvents),
    ...polled.map(sourceCursors),
    ...fetched.map(sourceFiles),
  ];
  return declared.map(topic => ({
    name: withNamespace(settings.namespace, topic.name),
    partitions: topic.partitions === 'configured' ? settings.partitions : topic.partitions,
    cleanup: topic.cleanup,
    retentionMs: topic.retentionMs,
    minCompactionLagMs: topic.minCompactionLagMs,
    ...(topic.flushed && { flushed: true }),
  }));
}
