/** Commands about webhooks: who wants to be told of events. */
import { defaultWebhookDelivery, readWebhookDelivery, webhookStatuses, writeWebhookDelivery } from '@airy/model';
import type { Webhook, WebhookDelivery } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import type { DecisionContext, Rejected } from '../decision.ts';
import { change, idText } from './fields.ts';
import { notFound, put } from './handler.ts';
import type { Handlers } from './handler.ts';
import type { AdministrationState } from './state.ts';
import { enabledNow, newSigningSecret } from './webhook-delivery.ts';
import type { NewSigningSecret } from './webhook-delivery.ts';

/** How it is delivered to; null leaves a setting as it is. */
export interface WebhookSettings {
  readonly concurrency: number | null;
  /** 0 takes the limit away. */
  readonly ratePerSecond: number | null;
  readonly burst: number | null;
  readonly order: WebhookDelivery['order'] | null;
  readonly timeoutMs: number | null;
  /** Its key is sealed; an empty certificate takes it away. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
}

/**
 * Begins a subscription, or begins it anew with the same id: settings that are not given are the defaults; the secrets it
 * had stay unless `replaces` says that the new one is meant to take their place, and a new subscription gets the new one.
 * Result: `{ webhook, secret }` without keys; `secret` is the new one's, sealed as it was given, null where it had one.
 * Rejected: `webhook_limit_reached`.
 */
export interface SubscribeWebhook {
  readonly type: 'webhook.subscribe';
  readonly webhook: Omit<Webhook, 'status' | 'subscribedAt' | 'delivery'>;
  readonly settings: WebhookSettings;
  /** Null: it stays without. */
  readonly secret: NewSigningSecret | null;
  readonly replacesSecrets: boolean;
  /** So many may be subscribed at once; none: any number. */
  readonly limit?: number | undefined;
}
/**
 * Null leaves a field as it is; an empty `signKey` takes the key away. Who is subscribed again hears of what happens
 * from then on; naming the status `Subscribed` also ends a pause and enables what Airy disabled. Result: `{ webhook }` without its keys.
 * Rejected: `not_found`, `webhook_limit_reached` (of who is subscribed again).
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
  readonly settings: WebhookSettings;
  /** So many may be subscribed at once; none: any number. */
  readonly limit?: number | undefined;
}
/** Ends the subscription; repeating is harmless. Result: `{ webhook }` without its key. Rejected: `not_found`. */
export interface UnsubscribeWebhook {
  readonly type: 'webhook.unsubscribe';
  readonly id: string;
}
export type WebhookCommand = SubscribeWebhook | UpdateWebhook | UnsubscribeWebhook;

/** Leaves everything as it is. */
export const sameWebhookSettings: WebhookSettings = {
  concurrency: null,
  ratePerSecond: null,
  burst: null,
  order: null,
  timeoutMs: null,
  clientCertificate: null,
};

const events = z.array(z.string());
const headers = z.record(z.string(), z.string());
const settings = z.object({
  concurrency: z.int().min(1).nullable(),
  ratePerSecond: z.number().min(0).nullable(),
  burst: z.int().min(1).nullable(),
  order: z.enum(['none', 'conversation']).nullable(),
  timeoutMs: z.int().min(1).nullable(),
  clientCertificate: z.object({ certificate: z.string(), key: z.string() }).nullable(),
});

const limit = z.int().min(0).optional();

/** Decided here and not where it is asked for: of those that come at the same moment, one is the last. */
function isFull(state: AdministrationState, max = Infinity): boolean {
  return state.all('webhook').filter(({ status }) => status === 'Subscribed').length >= max;
}

function tooMany(max: number | undefined): Rejected {
  return rejected('webhook_limit_reached', `There are ${max} webhooks already.`);
}

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
      // Commands of an earlier version, which a writer may find at its start, have none of these.
      settings: settings.default(sameWebhookSettings),
      secret: newSigningSecret.nullable().default(null),
      replacesSecrets: z.boolean().default(false),
      limit,
    }),
    entityId: ({ webhook }) => webhook.id,
    decide(state, command, context) {
      const before = state.find('webhook', command.webhook.id);
      if (before?.status !== 'Subscribed' && isFull(state, command.limit)) return tooMany(command.limit);
      const { after, secret } = subscribed(before, command, context);
      const decision = put('webhook', { before, after }, context);
      return { ...decision, result: { ...decision.result, secret } };
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
      settings: settings.default(sameWebhookSettings),
      limit,
    }),
    entityId: ({ id }) => id,
    decide(state, command, context) {
      const before = state.find('webhook', command.id);
      if (before === null) return notFound('webhook');
      const begins = command.status === 'Subscribed' && before.status === 'Unsubscribed';
      if (begins && isFull(state, command.limit)) return tooMany(command.limit);
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

/** Whoever subscribes at each of its starts goes on with the secret that it was shown once. */
function subscribed(before: Webhook | null, command: SubscribeWebhook, { now }: DecisionContext) {
  const { webhook, settings: given, secret, replacesSecrets } = command;
  const had = readWebhookDelivery(before?.delivery ?? null).secrets;
  const isNew = secret !== null && (replacesSecrets || had.length === 0);
  const secrets = isNew ? [{ ...secret, validUntil: null }] : had;
  const delivery = { ...changed(defaultWebhookDelivery, given), ...enabledNow(now), secrets };
  const after: Webhook = {
    ...webhook,
    delivery: writeWebhookDelivery(delivery),
    status: 'Subscribed',
    subscribedAt: now,
  };
  return { after, secret: isNew ? secret.key : null };
}

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
    delivery: updatedDelivery(before, command, now),
  };
}

/** As it is stored where nothing changes: records of Airy Core stay as they are. */
function updatedDelivery(before: Webhook, command: UpdateWebhook, now: number): string | null {
  const delivery = readWebhookDelivery(before.delivery);
  const isMeant = command.status === 'Subscribed';
  const enabled = isMeant && delivery.disabled !== null ? enabledNow(now) : {};
  const resumes = isMeant && delivery.isPaused;
  const hasSettings = Object.values(command.settings).some(value => value !== null);
  if (enabled.disabled === undefined && !resumes && !hasSettings) return before.delivery;
  const isPaused = delivery.isPaused && !resumes;
  return writeWebhookDelivery({ ...changed(delivery, command.settings), ...enabled, isPaused });
}

function changed(delivery: WebhookDelivery, given: WebhookSettings): WebhookDelivery {
  const { ratePerSecond, clientCertificate } = given;
  return {
    ...delivery,
    concurrency: given.concurrency ?? delivery.concurrency,
    ratePerSecond: ratePerSecond === 0 ? null : (ratePerSecond ?? delivery.ratePerSecond),
    burst: given.burst ?? delivery.burst,
    order: given.order ?? delivery.order,
    timeoutMs: given.timeoutMs ?? delivery.timeoutMs,
    clientCertificate: clientCertificate?.certificate === '' ? null : (clientCertificate ?? delivery.clientCertificate),
  };
}
