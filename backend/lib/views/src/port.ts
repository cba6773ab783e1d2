/** A view: what a projection has made of the log, with the position up to which it has. */
import type { DeadLetterRow } from './bookkeeping.ts';

/** What `/actuator/health` shows of a view. */
export interface ViewHealth {
  readonly state: 'building' | 'ready' | 'stopped';
  readonly version: number;
  readonly deadLetterCount: number;
  /** The newest few. */
  readonly deadLetters: readonly DeadLetterRow[];
  /** Why nothing is being folded at the moment (disk full, registry away); null if nothing is in the way. */
  readonly blockedBy: string | null;
}

export interface ViewHandle<Query> {
  readonly name: string;
  /** Answers from the newest file that can serve; stays the same object when a new version takes over. */
  readonly query: Query;
  /** Resolves when the view has reached the end the log had at start. */
  readonly ready: Promise<void>;
  /** True once the view has folded up to the position (see @airy/event-log position.ts); false after the time-out. */
  waitFor(position: string, timeoutMs: number): Promise<boolean>;
  /** Records not yet folded, over all partitions. */
  lag(): Promise<number>;
  health(): ViewHealth;
  /** Finishes the transaction it is in and closes the file. */
  stop(): Promise<void>;
}
