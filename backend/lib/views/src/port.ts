/** A view: what a projection has made of the log, with the position up to which it has. */

export interface ViewHandle<Query> {
  readonly name: string;
  readonly query: Query;
  /** Resolves when the view has reached the end the log had at start. */
  readonly ready: Promise<void>;
  /** True once the view has folded up to the position (see @airy/event-log position.ts); false after the time-out. */
  waitFor(position: string, timeoutMs: number): Promise<boolean>;
  /** Records not yet folded, over all partitions. */
  lag(): Promise<number>;
}
