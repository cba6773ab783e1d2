/**
 * What one endpoint is sent of one event: rendered once, the same bytes at each attempt. In the queue it is the payload of
 * the job whose event id is the event's.
 */
import { AiryError } from '@airy/errors';
import { z } from 'zod';

export interface WebhookJob {
  /** Identifies the event to the receiver, at each attempt alike: header `webhook-id`. Without a dot. */
  readonly webhookId: string;
  /** Type of the event, e.g. `message.created`. */
  readonly type: string;
  /** Epoch ms of the event; who subscribed later is not told (contract §5, Selection). */
  readonly occurredAt: number;
  /** Why it is sent; a replay or a test says so in the attempt log. */
  readonly trigger: 'event' | 'replay' | 'resend' | 'test';
  /** The exact JSON body. */
  readonly body: string;
}

const shape = z.object({
  webhookId: z.string().regex(/^[\w-]{1,200}$/),
  type: z.string(),
  occurredAt: z.number(),
  trigger: z.enum(['event', 'replay', 'resend', 'test']),
  body: z.string(),
});

/** @returns a payload of the queue: a line of JSON about the body, then the body. */
export function encodeJob({ body, ...head }: WebhookJob): Uint8Array {
  return Buffer.from(`${JSON.stringify(head)}\n${body}`);
}

/** @throws AiryError `internal` for what `encodeJob` did not make. */
export function decodeJob(payload: Uint8Array): WebhookJob {
  const text = Buffer.from(payload).toString('utf8');
  const end = text.indexOf('\n');
  try {
    return shape.parse({ ...(JSON.parse(text.slice(0, end)) as object), body: text.slice(end + 1) });
  } catch (error) {
    throw new AiryError('internal', 'A job of the queue cannot be read.', { cause: error });
  }
}
