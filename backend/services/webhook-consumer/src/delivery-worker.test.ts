import { afterEach, expect, it, jest } from '@jest/globals';
import { AiryError } from '@airy/errors';
import { defaultWebhookDelivery, writeWebhookDelivery, type Webhook } from '@airy/model';
import type { Lease } from '@airy/queue';
import { createTelemetry } from '@airy/telemetry';
import { DeliveryWorker } from './delivery-worker.ts';

afterEach(() => {
  jest.useRealTimers();
});

const webhook: Webhook = {
  ...{ id: 'hook', name: null, events: [], signKey: null, endpoint: 'https://example.org', headers: null },
  ...{ status: 'Subscribed', subscribedAt: 0 },
  delivery: writeWebhookDelivery({ ...defaultWebhookDelivery, timeoutMs: 5_000 }),
};

it('keeps a lease though the queue cannot be asked for a while', async () => {
  jest.useFakeTimers();
  const lease = { endpoint: 'hook', eventId: 'event', payload: Buffer.from('{}') } as unknown as Lease;
  const leases = [lease];
  const extended: number[] = [];
  let failures = 4;
  const worker = new DeliveryWorker({
    queue: {
      lease: async () => ({ leases: leases.splice(0), nextInMs: null }),
      ready: async () => ({ endpoints: ['hook'], nextInMs: null }),
      watch: () => () => {},
      extend: async () => {
        if (failures-- > 0) throw new AiryError('queue_unavailable');
        extended.push(performance.now());
        return true;
      },
    },
    directory: { get: () => webhook, onChange: () => () => {} },
    logger: createTelemetry({ level: 'silent', processMetrics: false }).logger,
    mayBegin: () => true,
    deliver: () => new Promise(() => {}),
  });
  const began = performance.now();
  worker.start();
  await jest.advanceTimersByTimeAsync(40_000);
  worker.stop();
  // The lease is for 20 s: it is extended before, and again before that has ended.
  expect(extended.length).toBeGreaterThanOrEqual(2);
  for (const [index, at] of extended.entries()) expect(at - (extended[index - 1] ?? began)).toBeLessThan(20_000);
});
