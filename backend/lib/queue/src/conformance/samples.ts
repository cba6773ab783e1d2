/** An endpoint and jobs as tests use them. */
import type { EndpointSettings, NewJob } from '../port.ts';

export const settings: EndpointSettings = {
  state: 'active',
  concurrency: 100,
  ratePerSecond: null,
  burst: 1,
  maxJobs: 1_000,
  maxBytes: 1_000_000,
  deliveredTtlMs: 60_000,
  maxDelivered: 1_000,
};

/** Event ids with or without a lane: `a`, or `a@lane`. */
export function job(text: string): NewJob {
  const [eventId = '', lane = null] = text.split('@');
  return { eventId, lane, payload: Buffer.from(`payload of ${eventId}`) };
}
