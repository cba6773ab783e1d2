/** An attempt as it stands in the log. */
import type { LogRecord } from '@airy/event-log';
import type { WebhookAttempt } from '@airy/webhooks';
import { z } from 'zod';

const time = z.int().min(0);

const shape = z.object({
  id: z.string().min(1).max(500),
  webhookId: z.string().min(1).max(500),
  eventId: z.string().max(500),
  eventType: z.string().max(500),
  occurredAt: time,
  trigger: z.enum(['event', 'replay', 'resend', 'test']),
  attempt: z.int().min(0).max(1_000_000),
  at: time,
  durationMs: time,
  outcome: z.enum(['delivered', 'failed', 'exhausted', 'dropped', 'postponed', 'interrupted']),
  status: z.int().min(0).max(999).nullable(),
  error: z.string().nullable(),
  nextAttemptAt: time.nullable(),
});

/** What lists need of an attempt. */
export type AttemptHead = Omit<WebhookAttempt, 'request' | 'response'>;

/** @throws Error for what is no attempt. */
export function readAttempt({ value }: LogRecord): AttemptHead {
  if (value === null) throw new Error('an attempt is never taken back');
  return shape.parse(JSON.parse(Buffer.from(value).toString('utf8')));
}
