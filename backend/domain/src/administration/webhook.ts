/** Commands about webhooks: who wants to be told of events. */
import { webhookStatuses } from '@airy/model';
import type { Webhook } from '@airy/model';
import { z } from 'zod';
import { change, idText } from './fields.ts';
import { notFound, put } from './handler.ts';
import type { Handlers } from './handler.ts';

/** Begins a subscription, or begins it anew with the same id. Result: `{ webhook }` without its key. Never rejected. */
export interface SubscribeWebhook {
  readonly type: 'webhook.subscribe';
  readonly webhook: Omit<Webhook, 'status' | 'subscribedAt' | 'delivery'>;
}
/**
 * Null leaves a field as it is; an empty `signKey` takes the key away. Who is subscribed again hears of what happens
 * from then on. Result: `{ webhook }` without its key. Rejected: `not_found`.
 */
export interface UpdateWebhook {
  readonly type: 'webhook.update';
  readonly id: string;
  readonly name: string | null;
  readonly endpoint: string | null;
  readonly events: readonly string[] | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly signKey: string | null;
  readonly status: Webhook['status'] | null;
}
/** Ends the subscription; repeating is harmless. Result: `{ webhook }` without its key. Rejected: `not_found`. */
export interface UnsubscribeWebhook {
  readonly type: 'webhook.unsubscribe';
  readonly id: string;
}
export type WebhookCommand = SubscribeWebhook | UpdateWebhook | UnsubscribeWebhook;

const events = z.array(z.string());
const headers = z.record(z.string(), z.string());

export const webhookHandlers: Handlers<WebhookCommand> = {
  'webhook.subscribe': {
    schema: z.object({
      type: z.literal('webhook.subscribe'),
      webhook: z.object({
        id: idText,
        name: z.string().nullable(),
        endpoint: z.string(),
        events,
        headers: headers.nullable(),
        signKey: z.string().nullable(),
      }),
    }),
    entityId: ({ webhook }) => webhook.id,
    decide(state, { webhook }, context) {
      const before = state.find('webhook', webhook.id);
      const delivery = before?.delivery ?? null;
      const after: Webhook = { ...webhook, delivery, status: 'Subscribed', subscribedAt: context.now };
      return put('webhook', { before, after }, context);
    },
  },
  'webhook.update': {
    schema: z.object({
      type: z.literal('webhook.update'),
      id: idText,
      name: change,
      endpoint: change,
      events: events.nullable(),
      headers: headers.nullable(),
      signKey: change,
      status: z.enum(webhookStatuses).nullable(),
    }),
    entityId: ({ id }) => id,
    decide(state, command, context) {
      const before = state.find('webhook', command.id);
      if (before === null) return notFound('webhook');
      return put('webhook', { before, after: updated(before, command, context.now) }, context);
    },
  },
  'webhook.unsubscribe': {
    schema: z.object({ type: z.literal('webhook.unsubscribe'), id: idText }),
    entityId: ({ id }) => id,
    decide(state, { id }, context) {
      const before = state.find('webhook', id);
      if (before === null) return notFound('webhook');
      return put('webhook', { before, after: { ...before, status: 'Unsubscribed' } }, context);
    },
  },
};

function updated(before: Webhook, command: UpdateWebhook, now: number): Webhook {
  const status = command.status ?? before.status;
  const begins = status === 'Subscribed' && before.status === 'Unsubscribed';
  return {
    ...before,
    name: command.name ?? before.name,
    endpoint: command.endpoint ?? before.endpoint,
    events: command.events ?? before.events,
    headers: command.headers ?? before.headers,
    signKey: command.signKey === '' ? null : (command.signKey ?? before.signKey),
    status,
    subscribedAt: begins ? now : before.subscribedAt,
  };
}
