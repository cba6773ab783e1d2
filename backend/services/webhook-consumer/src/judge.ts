/** What follows from what happened to an attempt. Pure. */
import type { AttemptOutcome, WebhookJob } from '@airy/webhooks';
import type { ExchangeResult } from './exchange.ts';
import { retryAfterMs, waitAfter, waitAfterOurFault } from './retry-plan.ts';

export interface Verdict {
  readonly outcome: AttemptOutcome;
  /** Why not delivered, in words for the receiver's developers. */
  readonly error: string | null;
  /** Until the next attempt; null: there is none. */
  readonly waitMs: number | null;
  /** False: the fault was ours, and costs no attempt. */
  readonly counts: boolean;
  /** It answered 410: nothing is to be sent there any more. */
  readonly isGone: boolean;
}

export interface Tried {
  readonly result: ExchangeResult;
  readonly trigger: WebhookJob['trigger'];
  /** 1 for the first. */
  readonly attempt: number;
  /** Leases before this one that cost no attempt. */
  readonly uncounted: number;
  /** Epoch ms. */
  readonly now: number;
  /** In [0, 1). */
  readonly chance: number;
}

const throttling = new Set([429, 502, 504]);

export function judge({ result, trigger, attempt, uncounted, now, chance }: Tried): Verdict {
  if (result.kind === 'ours') {
    const waitMs = waitAfterOurFault(uncounted, chance);
    return { outcome: 'postponed', error: result.reason, waitMs, counts: false, isGone: false };
  }
  const status = result.answer?.status ?? null;
  if (result.kind === 'answered' && result.answer.status >= 200 && result.answer.status < 300)
    return { outcome: 'delivered', error: null, waitMs: null, counts: true, isGone: false };
  const error = result.kind === 'failed' ? result.reason : `It answered ${result.answer.status}`;
  const isGone = result.kind === 'answered' && status === 410;
  const isThrottled = result.kind === 'failed' ? result.isTimeout : throttling.has(result.answer.status);
  const asked = result.kind === 'answered' ? retryAfterMs(result.answer.headers['retry-after'], now) : null;
  // A test is over when somebody has seen what came of it.
  const isLast = isGone || trigger === 'test';
  const waitMs = isLast ? null : waitAfter({ attempt, isThrottled, retryAfterMs: asked }, chance);
  return { outcome: waitMs === null ? 'exhausted' : 'failed', error, waitMs, counts: true, isGone };
}
