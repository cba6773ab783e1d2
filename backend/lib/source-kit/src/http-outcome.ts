/** What follows from an HTTP outcome, the same for every platform. */
import type { HttpOutcome, SendResult } from './source.ts';

const longestWaitMs = 3_600_000;

/** `Retry-After` (seconds or a date) in ms, at most an hour; null if there is none. `now` is epoch ms. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number = Date.now()): number | null {
  const header = headers['retry-after']?.trim();
  if (header === undefined || header === '') return null;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(waitMs) ? null : Math.min(longestWaitMs, Math.max(0, waitMs));
}

/** What a send without an answer means: surely not sent may be tried again, not known may not. */
export function unanswered(outcome: Extract<HttpOutcome, { readonly reason: string }>): SendResult {
  const { sent, reason } = outcome;
  return sent === false ? { kind: 'not-accepted', reason } : { kind: 'unknown', reason };
}

/** The platform asks us to come again later. */
export function comeAgain(reason: string, waitMs: number | null): SendResult {
  return { kind: 'not-accepted', reason, ...(waitMs === null ? {} : { retryAfterMs: waitMs }) };
}
