/** One build of one version of a view: the projection's rows, and beside them how far each partition was folded. */
import type { TopicPartition } from '@airy/event-log';
import type { DeadLetterRow } from './bookkeeping.ts';
import type { Slice } from './fold-record.ts';

/** How much of the event loop folding into a store may take at a time. */
export interface TurnLimits {
  /** A transaction is meant to take so long, ms. */
  readonly budgetMs: number;
  readonly maxRecords: number;
  /** Transactions that may run at the same time, on different partitions. */
  readonly lanes: number;
  /** After so many failures in a row work is handed back, to be delivered again; null: it is tried for ever. */
  readonly patience: number | null;
}

export interface ViewStore<Query> {
  readonly query: Query;
  readonly turn: TurnLimits;
  /** The offset of the next record to fold; null if nothing of the partition was ever folded. */
  next(partition: TopicPartition): number | null;
  /** Every stored offset. */
  offsets(): readonly (TopicPartition & { readonly next: number })[];
  /**
   * Folds all slices in one transaction with their offsets; records below a stored offset are left out. Rows and offsets
   * change together, so after a crash the view is what its offsets say (design §3, projection).
   * @throws UnfoldableRecordError (nothing was changed), UnflushableError, or what the machine says.
   */
  apply(slices: readonly Slice[]): Promise<void> | void;
  /** To be awaited before the next `apply`; null if it may come at once. @throws Error if the disk does not take it. */
  makeRoom(): Promise<void> | null;
  /** Looks at what other replicas have folded and given up, where there are any. */
  look(): Promise<void>;
  /** As of the last look, as are the dead letters. */
  deadLetterCount(): number;
  /** The newest ones, newest first. */
  deadLetters(limit: number): readonly DeadLetterRow[];
  /** One line per row, tables and rows sorted; without the runner's own tables: for comparing two builds. */
  dump(): AsyncIterable<string>;
  close(): Promise<void>;
}
