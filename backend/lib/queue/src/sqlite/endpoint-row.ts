import { millionths } from '../queue-input.ts';
import type { EndpointState } from '../port.ts';

/** An endpoint as it is stored, with its counters and its token bucket. */
export interface EndpointRow {
  readonly id: number;
  readonly name: string;
  readonly slot: number;
  readonly epoch: string;
  readonly state: EndpointState;
  readonly concurrency: number;
  /** Millionths of a token per millisecond; 0: no limit. */
  readonly refill: number;
  readonly burst: number;
  readonly maxJobs: number;
  readonly maxBytes: number;
  readonly deliveredTtlMs: number;
  readonly maxDelivered: number;
  readonly tokens: number;
  readonly tokensAt: number;
  readonly jobs: number;
  readonly bytes: number;
  readonly delivered: number;
}

/** Longer is not waited for a bucket to fill, so that the numbers stay exact. */
const longestRefillMs = 86_400_000;

/** Millionths of a token there are now; null: no limit. */
export function tokensOf({ refill, burst, tokens, tokensAt }: EndpointRow, nowMs: number): number | null {
  if (refill === 0) return null;
  const passed = Math.max(0, Math.min(nowMs - tokensAt, longestRefillMs));
  return Math.min(burst * millionths, tokens + passed * refill);
}

/** When there is a whole token. */
export function tokenAt(row: EndpointRow, nowMs: number): number {
  const left = tokensOf(row, nowMs);
  return left === null || left >= millionths ? 0 : nowMs + Math.ceil((millionths - left) / row.refill);
}
