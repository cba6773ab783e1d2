/** Endpoints with their secrets opened: once for each record, however many deliveries it gets. */
import { readWebhookDelivery, type Webhook, type WebhookDelivery } from '@airy/model';
import type { Secrets } from '@airy/secrets';
import { endpointOf, type WebhookEndpoint } from '@airy/webhooks';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';

export interface PreparedEndpoint {
  readonly endpoint: WebhookEndpoint;
  readonly url: URL;
  readonly keys: SigningKeys;
  readonly health: Pick<WebhookDelivery, 'failingSince' | 'enabledAt'>;
}

export class PreparedEndpoints {
  readonly #secrets: Pick<Secrets, 'open'>;
  /** A record that changes is another object. */
  readonly #prepared = new WeakMap<Webhook, PreparedEndpoint>();

  constructor(secrets: Pick<Secrets, 'open'>) {
    this.#secrets = secrets;
  }

  /** @throws Error where a secret or the address cannot be read: nothing may be sent without what the owner asked for. */
  of(webhook: Webhook): PreparedEndpoint {
    const known = this.#prepared.get(webhook);
    if (known !== undefined) return known;
    const endpoint = endpointOf(webhook, this.#secrets);
    const prepared = {
      endpoint,
      url: new URL(endpoint.url),
      keys: openSigningKeys(endpoint),
      health: readWebhookDelivery(webhook.delivery),
    };
    this.#prepared.set(webhook, prepared);
    return prepared;
  }
}
