/** Waiting between attempts, ended early by a signal. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface BackOff {
  /** Wait after the first failure, ms. */
  readonly firstMs: number;
  /** No wait is longer, ms. */
  readonly maxMs: number;
}

/** The wait before attempt `failures` + 1: doubled each time, with ±20 % so that many waiters spread. */
export function backOffMs(backOff: BackOff, failures: number): number {
  const doubled = Math.min(backOff.maxMs, backOff.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(doubled * (0.8 + 0.4 * Math.random()));
}

/** Resolves after the time or when the signal fires, whichever is first; never rejects. */
export async function waitOrAbort(waitMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(waitMs, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
