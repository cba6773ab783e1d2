/** What is folded. */
import type { LogRecord, TopicPartition } from '@airy/event-log';

/** A record on its way into the view: decoded, or marked as the dead letter it has become. */
export type FoldRecord =
  { readonly record: LogRecord; readonly value: unknown } | { readonly record: LogRecord; readonly deadLetter: string };

/** Consecutive records of one partition, and the offset after them. */
export interface Slice extends TopicPartition {
  readonly records: readonly FoldRecord[];
  readonly nextOffset: number;
}
