import { setTimeout as pause } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** Between two tries. Default 20. */
  readonly everyMs?: number;
}

/**
 * Waits until the condition holds: until it resolves with something that is neither false, null nor undefined, without
 * throwing. Resolves with that. Rejects with the last error when the time is over.
 */
export async function eventually<T>(
  condition: () => Promise<T> | T,
  { timeoutMs = 10_000, everyMs = 20 }: EventuallyOptions = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const until = performance.now() + timeoutMs;
  let last: unknown = new Error('the condition never held');
  do {
    try {
      const result = await condition();
      if (result !== false && result !== null && result !== undefined) return result as NonNullable<Exclude<T, false>>;
    } catch (error) {
      last = error;
    }
    await pause(everyMs);
  } while (performance.now() < until);
  throw new Error(`Not within ${timeoutMs} ms: ${last instanceof Error ? last.message : String(last)}`, {
    cause: last,
  });
}
