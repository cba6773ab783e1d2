/** Commands about how a webhook is delivered to: what signs, and whether anything is sent. */
import { readWebhookDelivery, writeWebhookDelivery } from '@airy/model';
import type { StoredSigningSecret, Webhook, WebhookDelivery } from '@airy/model';
import { z } from 'zod';
import { rejected } from '../decision.ts';
import type { DecisionContext } from '../decision.ts';
import { idText } from './fields.ts';
import { alsoTold, notFound, put } from './handler.ts';
import type { AdministrationDecision, Handlers } from './handler.ts';
import { shown } from './entities.ts';
import type { AdministrationState } from './state.ts';

/** Its key is sealed. */
export type NewSigningSecret = Omit<StoredSigningSecret, 'validUntil'>;

/**
 * Signs with a new secret from now on; the ones before sign beside it until `graceMs` have passed. Result:
 * `{ webhook, secret }`, the secret's key as it was given: sealed. Rejected: `not_found`, `webhook_secrets_full`.
 */
export interface RotateWebhookSecret {
  readonly type: 'webhook.rotate-secret';
  readonly id: string;
  readonly secret: NewSigningSecret;
  readonly graceMs: number;
}
/**
 * `resume` ends a pause, `enable` also what Airy disabled. Result: `{ webhook }`. Rejected: `not_found`,
 * `webhook_not_active` (it is unsubscribed).
 */
export interface SwitchWebhook {
  readonly type: 'webhook.switch';
  readonly id: string;
  readonly to: 'pause' | 'resume' | 'enable';
}
/**
 * What deliveries have shown: `failing` is told to the owner once, `well` after it once; `gone` (it answered 410) and
 * `dead` (failing for too long) disable it. Found out before it was last enabled, it counts no more. Result:
 * `{ webhook }`. Rejected: `not_found`.
 */
export interface ReportWebhookHealth {
  readonly type: 'webhook.report-health';
  readonly id: string;
  readonly health: 'failing' | 'well' | 'gone' | 'dead';
  /** Epoch ms at which it was found out. */
  readonly at: number;
  /** Epoch ms of the first failure since the last success. */
  readonly since: number | null;
  /** In words, for the owner; never an internal address. */
  readonly reason: string;
}
export type WebhookDeliveryCommand = RotateWebhookSecret | SwitchWebhook | ReportWebhookHealth;

/** Signatures grow with each; the receiver tries all. */
const maxOldSecrets = 10;

export const newSigningSecret = z.object({
  scheme: z.enum(['symmetric', 'ed25519']),
  key: z.string().min(1).max(1_000),
  publicKey: z.string().max(200).nullable(),
});

export const webhookDeliveryHandlers: Handlers<WebhookDeliveryCommand> = {
  'webhook.rotate-secret': {
    schema: z.object({
      type: z.literal('webhook.rotate-secret'),
      id: idText,
      secret: newSigningSecret,
      graceMs: z.int().min(0),
    }),
    entityId: ({ id }) => id,
    decide(state, { id, secret, graceMs }, context) {
      const before = state.find('webhook', id);
      if (before === null) return notFound('webhook');
      const delivery = readWebhookDelivery(before.delivery);
      const old = stillValid(delivery.secrets, { now: context.now, graceMs });
      if (old.length > maxOldSecrets)
        return rejected('webhook_secrets_full', `The webhook has ${maxOldSecrets} old secrets that are still valid.`);
      const secrets = [{ ...secret, validUntil: null }, ...old];
      const decision = put('webhook', { before, after: withDelivery(before, { secrets }) }, context);
      return { ...decision, result: { ...decision.result, secret: secret.key } };
    },
  },
  'webhook.switch': {
    schema: z.object({
      type: z.literal('webhook.switch'),
      id: idText,
      to: z.enum(['pause', 'resume', 'enable']),
    }),
    entityId: ({ id }) => id,
    decide(state, { id, to }, context) {
      const before = state.find('webhook', id);
      if (before === null) return notFound('webhook');
      if (before.status === 'Unsubscribed')
        return rejected('webhook_not_active', 'The webhook is unsubscribed: nothing is sent to it.');
      const isDisabled = readWebhookDelivery(before.delivery).disabled !== null;
      const enabled = to === 'enable' && isDisabled ? enabledNow(context.now) : {};
      const after = withDelivery(before, { ...enabled, isPaused: to === 'pause' });
      return put('webhook', { before, after }, context);
    },
  },
  'webhook.report-health': {
    schema: z.object({
      type: z.literal('webhook.report-health'),
      id: idText,
      health: z.enum(['failing', 'well', 'gone', 'dead']),
      at: z.int().min(0),
      since: z.int().min(0).nullable(),
      reason: z.string().max(1_000),
    }),
    entityId: ({ id }) => id,
    decide: reported,
  },
};

/** What begins a time in which it counts as well. */
export function enabledNow(now: number): Partial<WebhookDelivery> {
  return { disabled: null, failingSince: null, enabledAt: now };
}

export function withDelivery(webhook: Webhook, change: Partial<WebhookDelivery>): Webhook {
  return { ...webhook, delivery: writeWebhookDelivery({ ...readWebhookDelivery(webhook.delivery), ...change }) };
}

interface Rotation {
  /** Epoch ms. */
  readonly now: number;
  readonly graceMs: number;
}

function stillValid(
  secrets: readonly StoredSigningSecret[],
  { now, graceMs }: Rotation,
): readonly StoredSigningSecret[] {
  const end = now + graceMs;
  return secrets
    .map(secret => ({ ...secret, validUntil: Math.min(secret.validUntil ?? end, end) }))
    .filter(({ validUntil }) => validUntil > now);
}

function reported(
  state: AdministrationState,
  command: ReportWebhookHealth,
  context: DecisionContext,
): AdministrationDecision {
  const before = state.find('webhook', command.id);
  if (before === null) return notFound('webhook');
  const delivery = readWebhookDelivery(before.delivery);
  const isStale = delivery.disabled !== null || command.at < delivery.enabledAt;
  const after = isStale ? before : withDelivery(before, found(command, delivery));
  const decision = put('webhook', { before, after }, context);
  const { since, reason } = command;
  const data = { webhook: shown.webhook(after), since, reason };
  return alsoTold(decision, { type: told[command.health], subject: command.id, data }, context);
}

const told = {
  failing: 'webhook.failing',
  well: 'webhook.recovered',
  gone: 'webhook.disabled',
  dead: 'webhook.disabled',
} as const;

/** @returns what changes; nothing is told where nothing does. */
function found({ health, at, since }: ReportWebhookHealth, delivery: WebhookDelivery): Partial<WebhookDelivery> {
  switch (health) {
    case 'failing':
      return { failingSince: delivery.failingSince ?? since ?? at };
    case 'well':
      return { failingSince: null };
    case 'gone':
      return { disabled: { at, reason: 'gone' } };
    case 'dead':
      return { disabled: { at, reason: 'failing' } };
  }
}
