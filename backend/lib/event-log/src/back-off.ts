/** Waiting longer after each failure in a row. */
import { setTimeout as delay } from 'node:timers/promises';

export interface BackOffRange {
  readonly minMs: number;
  readonly maxMs: number;
}

export class BackOff {
  private readonly range: BackOffRange;
  private failures = 0;

  constructor(range: BackOffRange) {
    this.range = range;
  }

  reset(): void {
    this.failures = 0;
  }

  /** How long the next wait is; grows twofold. */
  nextMs(): number {
    return Math.min(this.range.maxMs, this.range.minMs * 2 ** this.failures++);
  }

  /** Returns early, without an error, when the signal is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    try {
      await delay(this.nextMs(), undefined, { signal, ref: false });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
