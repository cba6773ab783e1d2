/** Waiting for something, but not for ever. */
import { setTimeout as delay } from 'node:timers/promises';

/** False if it has not ended by then; it goes on all the same. @throws what the work throws within the time. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(limitMs, false, { signal: timer.signal, ref: false }).catch(() => false);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
