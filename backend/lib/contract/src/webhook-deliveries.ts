/** webhooks.*: what became of deliveries, and having them again. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { cursor, id, integer, optional, pageSize } from './scalars.ts';
import { sentWebhookEvents, webhookEvent } from './webhooks.ts';

const outcome = z.enum(['delivered', 'failed', 'exhausted', 'dropped', 'postponed', 'interrupted']);

/** An attempt at a delivery. */
const webhookAttempt = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    /** Header `webhook-id`. */
    event_id: z.string(),
    event_type: z.string(),
    /** When the event happened. */
    occurred_at: z.string(),
    trigger: z.enum(['event', 'replay', 'resend', 'test']),
    /** 1 for the first. */
    attempt: z.int(),
    at: z.string(),
    duration_ms: z.int(),
    /**
     * `failed`: tried again at `next_attempt_at`. `exhausted`: not tried again by itself. `dropped`: not sent.
     * `postponed`: not sent for a reason on our side. `interrupted`: ours broke off, it may have arrived.
     */
    outcome,
    /** Of the answer; null: there was none. */
    status: z.int().nullable(),
    error: z.string().nullable(),
    next_attempt_at: z.string().nullable(),
  })
  .meta({ id: 'WebhookAttempt' });
export type WebhookAttemptPayload = z.infer<typeof webhookAttempt>;

const texts = z.record(z.string(), z.string());

const webhookAttemptDetails = webhookAttempt.extend({
  /** Without the values of the owner's headers. */
  request: z.object({ url: z.string(), headers: texts, body: z.string() }),
  /** Null: there was none. Its body is cut at 16 KiB. */
  response: z
    .object({ headers: texts, body: z.string(), encoding: z.enum(['utf8', 'base64']), is_cut: z.boolean() })
    .nullable(),
});

/** A moment: ISO 8601, or epoch ms. */
const time = z.union([
  z.iso.datetime({ offset: true }).transform(value => Math.max(0, Date.parse(value))),
  z.int().min(0).max(8.64e15),
]);

/** Ids of events and attempts, and types of events. */
const word = z.string().regex(/^[!-~]{1,200}$/, 'must be an id or a type');

const reading = { access: 'agent', writes: false, status: 200 } as const;
const writing = { access: 'agent', writes: true } as const;

export const webhooksAttemptsList = endpoint({
  ...reading,
  path: '/webhooks.attempts.list',
  summary: 'Lists attempts at deliveries to a webhook, newest first',
  request: z.object({
    id,
    outcome: optional(outcome),
    event_type: optional(word),
    event_id: optional(word),
    /** Of the answer, such as 500. */
    status: optional(integer),
    /** Attempts from then on. */
    from: optional(time),
    /** Attempts before then. */
    until: optional(time),
    cursor,
    page_size: pageSize,
  }),
  response: z.object({
    data: z.array(webhookAttempt),
    pagination_data: z.object({ next_cursor: z.string().nullable() }),
  }),
  errors: ['not_found', 'invalid_cursor'],
});

export const webhooksAttemptsInfo = endpoint({
  ...reading,
  path: '/webhooks.attempts.info',
  summary: 'Returns an attempt with what was sent and what was answered',
  request: z.object({ id, attempt_id: word }),
  response: webhookAttemptDetails,
  errors: ['not_found'],
});

const webhookHealth = z
  .object({
    state: z.enum(['active', 'paused', 'disabled', 'unsubscribed']),
    /** Null while the queue does not answer, or knows nothing of the webhook yet. */
    queue: z
      .object({
        /** For their first or next attempt, or behind another one of their conversation. */
        waiting: z.int(),
        under_way: z.int(),
        /** Not tried again by itself. */
        parked: z.int(),
        bytes: z.int(),
        /** Of what is not delivered; null: nothing. */
        oldest_age_seconds: z.number().nullable(),
      })
      .nullable(),
    last_delivered_at: z.string().nullable(),
    last_failed_at: z.string().nullable(),
    /** Of the last attempt that failed. */
    last_failure: z.object({ status: z.int().nullable(), error: z.string().nullable() }).nullable(),
    /** When the last attempt of all was made; null: none is known. */
    last_attempt_at: z.string().nullable(),
  })
  .meta({ id: 'WebhookHealth' });

export const webhooksHealth = endpoint({
  ...reading,
  path: '/webhooks.health',
  summary: 'Tells how deliveries to a webhook fare, and what waits for it',
  request: z.object({ id }),
  response: webhookHealth,
  errors: ['not_found'],
});

const sent = z.object({
  /** Header `webhook-id` of what is sent. */
  event_id: z.string(),
  /** `queued`: sent next. `waiting`: it was to be sent anyway. */
  state: z.enum(['queued', 'waiting']),
});

export const webhooksTest = endpoint({
  ...writing,
  keepsAnswer: true,
  path: '/webhooks.test',
  summary: 'Sends a made-up event of a type, signed like any other',
  /** By default `message.created`. Types that are never sent are refused. */
  request: z.object({ id, event: optional(z.enum(sentWebhookEvents)) }),
  status: 202,
  response: sent,
  errors: ['not_found', 'webhooks_not_enabled', 'webhook_not_active', 'queue_unavailable', 'queue_full'],
});

export const webhooksResend = endpoint({
  ...writing,
  keepsAnswer: true,
  path: '/webhooks.resend',
  summary: 'Sends an event once more, the same bytes with the same id',
  request: z.object({ id, event_id: word }),
  status: 202,
  response: sent,
  errors: ['not_found', 'webhooks_not_enabled', 'webhook_not_active', 'queue_unavailable', 'queue_full'],
});

/** A job that sends past events. */
const webhookReplay = z
  .object({
    id: z.string(),
    webhook_id: z.string(),
    /** `recover`: only what was not delivered. */
    kind: z.enum(['replay', 'recover']),
    dry_run: z.boolean(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    from: z.string(),
    until: z.string(),
    from_position: z.string().nullable(),
    events: z.array(z.string()),
    conversation_id: z.string().nullable(),
    /** How far it is; a later replay may begin there. */
    position: z.string().nullable(),
    /** Events read. */
    scanned: z.int(),
    /** Those for the webhook, as the filter has it. */
    matched: z.int(),
    /** Those that were queued; 0 in a dry run. */
    queued: z.int(),
    error: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'WebhookReplay' });
export type WebhookReplayPayload = z.infer<typeof webhookReplay>;

const job = {
  ...writing,
  keepsAnswer: true,
  status: 202,
  response: webhookReplay,
  errors: ['not_found', 'webhooks_not_enabled', 'webhook_not_active', 'replay_running'],
} as const;

export const webhooksRecover = endpoint({
  ...job,
  path: '/webhooks.recover',
  summary: 'Sends what was not delivered since a time: parked deliveries, and what happened while it was disabled',
  request: z.object({ id, since: time, dry_run: optional(z.boolean()) }),
});

export const webhooksReplay = endpoint({
  ...job,
  path: '/webhooks.replay',
  summary: 'Sends events again, from a time or a position on; `dry_run` only counts them',
  request: z
    .object({
      id,
      from: optional(time),
      /** As `Airy-Position` has it, of the events topics; what it does not name is left out. */
      from_position: optional(z.string().min(1).max(20_000)),
      /** Only what happened before; by default now. */
      until: optional(time),
      /** By default those of the webhook. */
      events: optional(z.array(webhookEvent).max(100)),
      conversation_id: optional(id),
      dry_run: optional(z.boolean()),
    })
    .refine(body => body.from !== null || body.from_position !== null, {
      message: 'or from_position is required',
      path: ['from'],
    }),
});

export const webhooksReplaysList = endpoint({
  ...reading,
  path: '/webhooks.replays.list',
  summary: 'Lists the replays of a webhook, newest first',
  request: z.object({ id }),
  response: z.object({ data: z.array(webhookReplay) }),
  errors: ['not_found'],
});

export const webhooksReplaysInfo = endpoint({
  ...reading,
  path: '/webhooks.replays.info',
  summary: 'Returns a replay and how far it is',
  request: z.object({ replay_id: id }),
  response: webhookReplay,
  errors: ['not_found'],
});

export const webhooksReplaysCancel = endpoint({
  ...writing,
  path: '/webhooks.replays.cancel',
  summary: 'Ends a replay; what it has queued is sent all the same',
  request: z.object({ replay_id: id }),
  status: 200,
  response: webhookReplay,
  errors: ['not_found'],
});
