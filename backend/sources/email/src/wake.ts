/** Waits for news, or for a time. News that came before the waiting began counts, too. */
export class Wake {
  #isDue = false;
  #wake: (() => void) | null = null;

  now(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  async wait(ms: number): Promise<void> {
    if (!this.#isDue) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
      this.#wake = null;
    }
    this.#isDue = false;
  }
}
