/**
 * Folding happens on the event loop, so all views of a process take turns: one short piece of work per turn of the
 * loop, requests and timers between them.
 */
let last: Promise<void> = Promise.resolve();

/** Resolves in a turn of the event loop that no other caller has. */
export function foldingTurn(): Promise<void> {
  last = last.then(() => new Promise<void>(resolve => setImmediate(resolve)));
  return last;
}

/** How many records fit in a turn, learnt from how long the last ones took. */
export class TurnSize {
  readonly #budgetMs: number;
  readonly #most: number;
  #records = 32;

  constructor(budgetMs: number, most: number) {
    this.#budgetMs = budgetMs;
    this.#most = most;
  }

  get records(): number {
    return this.#records;
  }

  /** Grows at most twofold at a time, so that one cheap turn is not followed by one that holds the loop. */
  learn(records: number, elapsedMs: number): void {
    if (records < this.#records / 2 && elapsedMs < this.#budgetMs) return;
    const fitting = Math.floor((records * this.#budgetMs) / Math.max(elapsedMs, 0.01));
    this.#records = Math.max(1, Math.min(this.#most, fitting, this.#records * 2));
  }
}
