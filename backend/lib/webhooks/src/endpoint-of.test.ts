import { describe, expect, it } from '@jest/globals';
import { defaultWebhookDelivery, writeWebhookDelivery, type Webhook, type WebhookDelivery } from '@airy/model';
import { endpointOf, endpointWithoutSecrets } from './endpoint-of.ts';

const secrets = { open: (text: string) => text.replace('sealed:', '') };
const airyCore: Webhook = {
  id: 'w1',
  name: 'CRM',
  events: ['message.created'],
  signKey: null,
  endpoint: 'https://example.org/hook',
  headers: null,
  status: 'Subscribed',
  subscribedAt: 5,
  delivery: null,
};
const withDelivery = (delivery: Partial<WebhookDelivery>, webhook: Partial<Webhook> = {}): Webhook => ({
  ...airyCore,
  ...webhook,
  delivery: writeWebhookDelivery({ ...defaultWebhookDelivery, ...delivery }),
});

describe('the endpoint of a webhook', () => {
  it('has defaults where Airy Core wrote the record, its missing headers are none', () => {
    expect(endpointOf(airyCore, secrets)).toEqual({
      ...{ id: 'w1', name: 'CRM', url: 'https://example.org/hook', events: ['message.created'], subscribedAt: 5 },
      ...{ state: 'active', headers: {}, signatureKey: null, secrets: [], clientCertificate: null },
      ...{ concurrency: 10, ratePerSecond: null, burst: 10, order: 'none', timeoutMs: 15_000 },
    });
  });

  it('has its secrets opened', () => {
    const webhook = withDelivery(
      {
        secrets: [{ scheme: 'symmetric', key: 'sealed:whsec_a', publicKey: null, validUntil: 7 }],
        clientCertificate: { certificate: 'PEM', key: 'sealed:KEY' },
      },
      { signKey: 'sealed:key', headers: { a: 'sealed:b' } },
    );
    expect(endpointOf(webhook, secrets)).toMatchObject({
      headers: { a: 'b' },
      signatureKey: 'key',
      secrets: [{ scheme: 'symmetric', key: 'whsec_a', validUntil: 7 }],
      clientCertificate: { certificate: 'PEM', key: 'KEY' },
    });
    expect(JSON.stringify(endpointWithoutSecrets(webhook))).not.toContain('sealed');
  });

  it.each([
    [{}, {}, 'active'],
    [{ isPaused: true }, {}, 'paused'],
    [{ isPaused: true, disabled: { at: 1, reason: 'gone' } as const }, {}, 'disabled'],
    [{ isPaused: true, disabled: { at: 1, reason: 'gone' } as const }, { status: 'Unsubscribed' }, 'unsubscribed'],
  ] as const)('of %j and %j is %s', (delivery, webhook, state) => {
    expect(endpointOf(withDelivery(delivery, webhook), secrets).state).toBe(state);
  });
});
