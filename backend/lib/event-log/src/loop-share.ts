/**
 * Keeps a long queue of short work from holding the event loop up: after some milliseconds of it in one turn of the
 * loop, the rest waits for the next.
 */
export class LoopShare {
  private readonly budgetMs: number;
  private turnBegan = 0;
  private nextTurn: Promise<void> | null = null;

  constructor(budgetMs: number) {
    this.budgetMs = budgetMs;
  }

  /** Does a piece of work when there is time for it; what it does before its first `await` is what counts. */
  async run<T>(work: () => T | Promise<T>): Promise<T> {
    while (!this.hasTime()) await this.nextTurn;
    // Called right here: with a promise in between, everybody who waits would find that there is time.
    return work();
  }

  private hasTime(): boolean {
    const now = performance.now();
    if (!this.nextTurn) {
      this.turnBegan = now;
      this.nextTurn = new Promise(resolve => {
        setImmediate(() => {
          this.nextTurn = null;
          resolve();
        });
      });
    }
    return now - this.turnBegan < this.budgetMs;
  }
}
