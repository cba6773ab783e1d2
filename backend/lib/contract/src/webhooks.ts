/** webhooks.* (contract §5): who wants to be told of events. The records; delivery is the component `integration-webhook`'s. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, optional, text, webAddress } from './scalars.ts';

/** The last four are accepted as Airy Core accepted them; nothing is sent for them. */
export const webhookEvent = z.enum([
  'message.created',
  'message.updated',
  'conversation.updated',
  'channel.updated',
  'tag.updated',
  'metadata.updated',
  'metadata.item',
  'component.updated',
]);

const status = z.enum(['Subscribed', 'Unsubscribed']);

/** The key is never returned. */
export const webhookPayload = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    /** Empty: all. What Airy Core stored may name others. */
    events: z.array(z.string()),
    status,
  })
  .meta({ id: 'Webhook' });
export type WebhookPayload = z.infer<typeof webhookPayload>;

/** What HTTP has as a header (RFC 9110): others could never be sent. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, 'must be the name of a header');
const headerValue = text.pipe(
  z
    .string()
    .max(8_000)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be the value of a header'),
);

/** `signatureKey` is what the old client sends (contract §14). */
const settable = {
  name: optional(text),
  headers: optional(z.record(headerName, headerValue)),
  /** Empty: all. */
  events: optional(z.array(webhookEvent).max(100)),
  /** Empty: none. */
  signature_key: optional(text),
  signatureKey: optional(text),
};

export const webhooksSubscribe = endpoint({
  path: '/webhooks.subscribe',
  summary: 'Subscribes an address to events; the same id again replaces the subscription and begins now',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: z.object({ url: webAddress, id: optional(id), ...settable }),
  status: 200,
  response: webhookPayload,
  errors: ['webhooks_not_enabled'],
});

export const webhooksUpdate = endpoint({
  path: '/webhooks.update',
  summary: 'Changes a subscription; what is absent stays',
  access: 'agent',
  writes: true,
  keepsAnswer: true,
  request: z.object({ id, url: optional(webAddress), status: optional(status), ...settable }),
  status: 200,
  response: webhookPayload,
  errors: ['not_found', 'webhooks_not_enabled'],
});

export const webhooksUnsubscribe = endpoint({
  path: '/webhooks.unsubscribe',
  summary: 'Ends a subscription; the record stays',
  access: 'agent',
  writes: true,
  request: z.object({ id }),
  status: 200,
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
