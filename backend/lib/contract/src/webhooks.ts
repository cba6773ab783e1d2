/** webhooks.* (contract §5): who wants to be told of events, and how. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, name, optional, text, webAddress } from './scalars.ts';
import { webhookHeaders } from './webhook-headers.ts';

/** What webhooks are told of. */
export const sentWebhookEvents = [
  ...(['message.created', 'message.updated'] as const),
  ...(['conversation.created', 'conversation.updated', 'conversation.closed', 'conversation.opened'] as const),
  ...(['channel.updated', 'tag.updated'] as const),
  ...(['contact.created', 'contact.updated', 'contact.deleted', 'contact.merged'] as const),
  ...(['webhook.failing', 'webhook.recovered', 'webhook.disabled'] as const),
] as const;

/** What a webhook may ask for. The last ones are accepted as Airy Core accepted them; nothing is sent for them. */
export const webhookEvents = [
  ...sentWebhookEvents,
  ...(['metadata.updated', 'metadata.item', 'component.updated'] as const),
] as const;

export const webhookEvent = z.enum(webhookEvents);

const status = z.enum(['Subscribed', 'Unsubscribed']);
const signing = z.enum(['symmetric', 'ed25519']);
const order = z.enum(['none', 'conversation']);

const signingSecret = z.object({
  scheme: signing,
  /** `whpk_…`, to verify with; null: symmetric. */
  public_key: z.string().nullable(),
  /** From then on it signs no more; null: the current one. */
  valid_until: z.string().nullable(),
});

/** Keys and secrets are never returned. */
export const webhookPayload = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** Empty: all but `webhook.*`. What Airy Core stored may name others. */
    events: z.array(z.string()),
    status,
    /** `disabled`: by Airy, see `disabled`. */
    state: z.enum(['active', 'paused', 'disabled', 'unsubscribed']),
    disabled: z.object({ at: z.string(), reason: z.enum(['gone', 'failing']) }).nullable(),
    /** Since when nothing has reached it; null: well. */
    failing_since: z.string().nullable(),
    subscribed_at: z.string(),
    has_signature_key: z.boolean(),
    /** What signs deliveries now, the current one first. */
    secrets: z.array(signingSecret),
    concurrency: z.int(),
    /** Per second; null: none. */
    rate_limit: z.number().nullable(),
    burst: z.int(),
    order,
    timeout_ms: z.int(),
    /** PEM; without its key. */
    client_certificate: z.object({ certificate: z.string() }).nullable(),
  })
  .meta({ id: 'Webhook' });
export type WebhookPayload = z.infer<typeof webhookPayload>;

/** Shown once: with the first answer. */
export const webhookWithSecret = webhookPayload.extend({
  /** `whsec_…`; null: it has one already, or signs with a key of which only the public half is shown. */
  secret: z.string().nullable(),
});

const number = (least: number, most: number) => z.coerce.number().min(least).max(most);
const whole = (least: number, most: number) => z.coerce.number().pipe(z.int().min(least).max(most));

/** 24 to 64 random bytes (Standard Webhooks 1.0.0). */
const ownSecret = z.string().max(200).refine(isSecret, 'must be `whsec_` and the base64 of 24 to 64 random bytes');

/** Only in the one spelling that its bytes have: receivers refuse others (`@airy/webhook-receiver`). */
function isSecret(value: string): boolean {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value) ?? [];
  if (encoded === undefined || encoded.length % 4 !== 0) return false;
  const bytes = atob(encoded);
  return bytes.length >= 24 && bytes.length <= 64 && btoa(bytes) === encoded;
}

/** Of any length that a person or a program makes; empty takes it away. */
const signatureKey = text.refine(value => value.length <= 1_000, 'must have at most 1000 characters');

const visibleName = name.refine(value => !/\p{Cc}/u.test(value), 'must have no control characters');

const pem = z.string().max(20_000);

/** `signatureKey` is what the old client sends (contract §14). */
const settable = {
  name: optional(visibleName),
  headers: optional(webhookHeaders),
  /** Empty: all but `webhook.*`. */
  events: optional(z.array(webhookEvent).max(100)),
  /** Of `X-Airy-Content-Signature`; empty: none. */
  signature_key: optional(signatureKey),
  signatureKey: optional(signatureKey),
  /** Deliveries under way at a time. */
  concurrency: optional(whole(1, 100)),
  /** Deliveries per second in the long run; 0: no limit. */
  rate_limit: optional(z.literal(0).or(number(0.001, 10_000))),
  /** Deliveries at once after a pause, where there is a limit. */
  burst: optional(whole(1, 10_000)),
  /** `conversation`: one after the other within a conversation, also through retries. */
  order: optional(order),
  /** For one attempt, from connecting to the end of the answer. */
  timeout_ms: optional(whole(1_000, 30_000)),
  /** PEM, shown to the receiver (mutual TLS); an empty certificate takes it away, one without a key changes nothing. */
  client_certificate: optional(z.object({ certificate: pem, key: optional(pem) })),
};

/** By default a symmetric secret is made. */
const newSecret = {
  secret: optional(ownSecret),
  /** What is made; `ed25519`: its public key is in `secrets`. */
  signing: optional(signing),
};

const changing = { access: 'agent', writes: true, status: 200 } as const;

export const webhooksSubscribe = endpoint({
  ...changing,
  path: '/webhooks.subscribe',
  summary: 'Subscribes an address to events; the same id again replaces the subscription and begins now',
  keepsAnswer: true,
  request: z.object({ url: webAddress, id: optional(id), ...settable, ...newSecret }),
  response: webhookWithSecret,
  errors: ['webhooks_not_enabled', 'webhook_limit_reached', 'address_not_allowed'],
});

export const webhooksUpdate = endpoint({
  ...changing,
  path: '/webhooks.update',
  summary: 'Changes a subscription; what is absent stays',
  keepsAnswer: true,
  request: z.object({ id, url: optional(webAddress), status: optional(status), ...settable }),
  response: webhookPayload,
  errors: ['not_found', 'webhooks_not_enabled', 'webhook_limit_reached', 'address_not_allowed'],
});

export const webhooksUnsubscribe = endpoint({
  ...changing,
  path: '/webhooks.unsubscribe',
  summary: 'Ends a subscription; the record stays, what was not delivered is dropped',
  request: z.object({ id }),
  response: webhookPayload,
  errors: ['not_found'],
});

export const webhooksInfo = endpoint({
  path: '/webhooks.info',
  summary: 'Returns one subscription',
  access: 'agent',
  writes: false,
  request: z.object({ id }),
  status: 200,
  response: webhookPayload,
  errors: ['not_found'],
});

export const webhooksList = endpoint({
  path: '/webhooks.list',
  summary: 'Lists all subscriptions, ended ones too',
  access: 'agent',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({ data: z.array(webhookPayload) }),
  errors: [],
});

/** How long old secrets may sign beside the new one: a week. */
const maxGraceSeconds = 7 * 24 * 60 * 60;

export const webhooksRotate = endpoint({
  ...changing,
  path: '/webhooks.rotate',
  summary: 'Signs with a new secret; the old ones sign beside it for a day, or as long as is asked for',
  keepsAnswer: true,
  request: z.object({ id, ...newSecret, grace_seconds: optional(whole(0, maxGraceSeconds)) }),
  response: webhookWithSecret,
  errors: ['not_found', 'webhook_secrets_full'],
});

const one = { ...changing, request: z.object({ id }), response: webhookPayload, errors: ['not_found'] } as const;
const active = { ...one, errors: ['not_found', 'webhook_not_active'] } as const;

export const webhooksPause = endpoint({
  ...active,
  path: '/webhooks.pause',
  summary: 'Sends nothing until `webhooks.resume`; events are kept',
});

export const webhooksResume = endpoint({
  ...active,
  path: '/webhooks.resume',
  summary: 'Ends a pause; what was kept is sent',
});

export const webhooksEnable = endpoint({
  ...active,
  path: '/webhooks.enable',
  summary: 'Ends a pause, and what Airy has disabled; `webhooks.recover` brings what was missed',
});
