/** Time on the event loop that all writers of a process share: requests and timers come between. */
export class LoopShare {
  readonly #budgetMs: number;
  #turnBegan = 0;
  #nextTurn: Promise<void> | null = null;

  /** @param budgetMs milliseconds of work in one turn of the loop. */
  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /** Does a piece of work when there is time for it. It is called in the same step, so that the next to ask sees what it took. */
  async run<T>(work: () => T): Promise<T> {
    while (!this.#hasTime()) await this.#nextTurn;
    return work();
  }

  #hasTime(): boolean {
    const now = performance.now();
    if (this.#nextTurn === null) {
      this.#turnBegan = now;
      this.#nextTurn = new Promise(resolve => {
        setImmediate(() => {
          this.#nextTurn = null;
          resolve();
        });
      });
    }
    return now - this.#turnBegan < this.#budgetMs;
  }
}
