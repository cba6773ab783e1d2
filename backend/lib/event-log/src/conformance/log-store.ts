/** What the suite needs of an adapter. */
import type { EventLog, SchemaRegistry } from '../port.ts';

export interface LogUnderTest {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
}

/** How another process opens the same store: `module` exports `openForChild(options)`. */
export interface ChildOpening {
  readonly module: string;
  readonly options: unknown;
}

/** One place where records are kept, apart from those of all other tests. */
export interface LogStore {
  /** After a close: the same records again. */
  open(): Promise<LogUnderTest>;
  readonly child: ChildOpening;
  /** Before the name of each topic of a test, where stores share a cluster. */
  readonly topicPrefix?: string;
  /** The log's clock, where it can be set. */
  readonly clock?: { nowMs: number };
  /** Makes the disk full and frees it, where that can be done. */
  readonly disk?: { fill(): Promise<void>; free(): Promise<void> };
  /** How often a test kills a process; fewer where taking over from one that is dead takes long. Default 6. */
  readonly kills?: number;
  destroy(): Promise<void>;
}

export type CreateStore = () => Promise<LogStore>;

/** A part of the suite that an adapter cannot be held to, and what holds there instead. */
export interface Difference {
  readonly suite: 'cleaning' | 'full disk';
  /** One sentence, for docs/engines.md. */
  readonly instead: string;
}
