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

  /** Resolves when there is time for the next piece of work. */
  async turn(): Promise<void> {
    for (;;) {
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
      if (now - this.turnBegan < this.budgetMs) return;
      await this.nextTurn;
    }
  }
}
