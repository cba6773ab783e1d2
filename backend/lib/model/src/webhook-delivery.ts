/** How a webhook is delivered to: what the record's field `delivery` holds, as JSON text. Airy Core has nothing of it. */

/** Signs deliveries (Standard Webhooks 1.0.0). */
export interface StoredSigningSecret {
  /** `symmetric`: HMAC-SHA256; `ed25519`: its public half may be shown. */
  readonly scheme: 'symmetric' | 'ed25519';
  /** `whsec_…` or `whsk_…`, sealed; empty in events and results. */
  readonly key: string;
  /** `whpk_…`; null: symmetric. */
  readonly publicKey: string | null;
  /** Epoch ms from which on it signs no more; null: the current one. */
  readonly validUntil: number | null;
}

/** Why nothing is sent any more. */
export interface WebhookDisabled {
  /** Epoch ms. */
  readonly at: number;
  /** `gone`: it answered 410. `failing`: nothing has reached it for too long. */
  readonly reason: 'gone' | 'failing';
}

export interface WebhookDelivery {
  /** The current one first; empty: deliveries bear no signature of Standard Webhooks (records of Airy Core). */
  readonly secrets: readonly StoredSigningSecret[];
  /** Deliveries under way at a time. */
  readonly concurrency: number;
  /** Deliveries per second in the long run; null: no limit. */
  readonly ratePerSecond: number | null;
  /** Deliveries at once after a pause. */
  readonly burst: number;
  /** `conversation`: one after the other within a conversation, also through retries. */
  readonly order: 'none' | 'conversation';
  /** For one attempt, from connecting to the end of the answer. */
  readonly timeoutMs: number;
  /** PEM; the key is sealed, and empty in events and results. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null;
  /** By its owner: takes events, sends none. */
  readonly isPaused: boolean;
  /** By Airy; null: it is not. */
  readonly disabled: WebhookDisabled | null;
  /** Epoch ms since which nothing has reached it, once that was worth telling; null: well. */
  readonly failingSince: number | null;
  /** Epoch ms at which it was last subscribed or enabled: what was found out before counts no more. */
  readonly enabledAt: number;
}

/** Of webhooks that say nothing else. */
export const defaultWebhookDelivery: WebhookDelivery = {
  secrets: [],
  concurrency: 10,
  ratePerSecond: null,
  burst: 10,
  order: 'none',
  timeoutMs: 15_000,
  clientCertificate: null,
  isPaused: false,
  disabled: null,
  failingSince: null,
  enabledAt: 0,
};

/** @param text what `writeWebhookDelivery` made; null: the defaults. What is missing in it is as in the defaults. */
export function readWebhookDelivery(text: string | null): WebhookDelivery {
  return text === null
    ? defaultWebhookDelivery
    : { ...defaultWebhookDelivery, ...(JSON.parse(text) as WebhookDelivery) };
}

export function writeWebhookDelivery(delivery: WebhookDelivery): string {
  return JSON.stringify(delivery);
}

/** Without what signs and what identifies us: as events and results show it. */
export function withoutDeliverySecrets(text: string | null): string | null {
  if (text === null) return null;
  const { secrets, clientCertificate, ...delivery } = readWebhookDelivery(text);
  return writeWebhookDelivery({
    ...delivery,
    secrets: secrets.map(secret => ({ ...secret, key: '' })),
    clientCertificate: clientCertificate && { ...clientCertificate, key: '' },
  });
}
