/** Bounded waiting for what ends by itself sooner or later. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the promise has settled, or after the time; never rejects. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([
    work.catch(() => undefined), // Whoever began it is told.
    sleep(limitMs, undefined, { signal: over.signal, ref: false }).catch(() => undefined),
  ]);
  over.abort();
}
