/** From the record of a webhook to the endpoint that it is. */
import { readWebhookDelivery, type Webhook, type WebhookDelivery } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import type { WebhookEndpoint } from './endpoint.ts';

type Opened = 'headers' | 'signatureKey' | 'secrets' | 'clientCertificate';

/** An endpoint without what is secret: enough to select and to queue for it. */
export type EndpointWithoutSecrets = Omit<WebhookEndpoint, Opened>;

export function endpointWithoutSecrets(webhook: Webhook): EndpointWithoutSecrets {
  const { id, name, endpoint, events, subscribedAt } = webhook;
  const { concurrency, ratePerSecond, burst, order, timeoutMs, ...rest } = readWebhookDelivery(webhook.delivery);
  const state = stateOf(webhook, rest);
  return {
    ...{ id, name, url: endpoint, events, subscribedAt, state },
    ...{ concurrency, ratePerSecond, burst, order, timeoutMs },
  };
}

function stateOf(
  { status }: Webhook,
  { isPaused, disabled }: Pick<WebhookDelivery, 'isPaused' | 'disabled'>,
): WebhookEndpoint['state'] {
  if (status === 'Unsubscribed') return 'unsubscribed';
  if (disabled !== null) return 'disabled';
  return isPaused ? 'paused' : 'active';
}

/**
 * Whoever signs asks anew for each attempt: secrets end at their time.
 * @throws AiryError `secret_unreadable`: sealed under another key. Nothing may be sent without what its owner asked for.
 */
export function endpointOf(webhook: Webhook, secrets: Pick<Secrets, 'open'>): WebhookEndpoint {
  const { secrets: signing, clientCertificate } = readWebhookDelivery(webhook.delivery);
  const headers = Object.entries(webhook.headers ?? {});
  return {
    ...endpointWithoutSecrets(webhook),
    headers: Object.fromEntries(headers.map(([name, value]) => [name, secrets.open(value)])),
    signatureKey: webhook.signKey && secrets.open(webhook.signKey),
    secrets: signing.map(({ scheme, key, validUntil }) => ({ scheme, key: secrets.open(key), validUntil })),
    clientCertificate: clientCertificate && { ...clientCertificate, key: secrets.open(clientCertificate.key) },
  };
}
