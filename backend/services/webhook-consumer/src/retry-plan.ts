/** When a delivery that failed is tried again (Standard Webhooks 1.0.0, cut to three days). Pure. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Before the second attempt, the third, …; the last one is cut, so that all together are three days. */
const waitsMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  72 * hourMs - (5 * secondMs + 35 * minuteMs + 51 * hourMs),
] as const;

/** Ms from the first attempt to this one, without the spread. @param attempt 1 for the first. */
export function plannedBefore(attempt: number): number {
  return waitsMs.slice(0, attempt - 1).reduce((sum: number, wait) => sum + wait, 0);
}

/** Who says that it is too much, or does not answer in time, is left alone for at least so long. */
const throttledMs = minuteMs;
const spread = 0.2;

export interface Failure {
  /** 1 for the first. */
  readonly attempt: number;
  /** 429, 502, 504 or no answer in time. */
  readonly isThrottled: boolean;
  /** As the receiver asked for by `Retry-After`; null: it did not. */
  readonly retryAfterMs: number | null;
}

/**
 * Ms until the next attempt, ±20 %; null: there is none. `Retry-After` is kept to within once and twice the wait.
 * @param chance in [0, 1).
 */
export function waitAfter({ attempt, isThrottled, retryAfterMs }: Failure, chance: number): number | null {
  const planned = waitsMs[attempt - 1];
  if (planned === undefined) return null;
  const base = isThrottled ? Math.max(planned, throttledMs) : planned;
  if (retryAfterMs !== null) return Math.min(Math.max(retryAfterMs, base), 2 * base);
  const spreadMs = Math.round(base * (1 - spread + 2 * spread * chance));
  return isThrottled ? Math.max(spreadMs, throttledMs) : spreadMs;
}

/** @param value of `Retry-After`: seconds, or a date. @param now epoch ms. @returns null for neither. */
export function retryAfterMs(value: string | undefined, now: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * secondMs;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Where the fault was ours: sooner, and as often as it takes. @param times that it was our fault before. */
export function waitAfterOurFault(times: number, chance: number): number {
  const base = Math.min(5 * secondMs * 2 ** Math.min(times, 10), 5 * minuteMs);
  return Math.round(base * (1 - spread + 2 * spread * chance));
}
