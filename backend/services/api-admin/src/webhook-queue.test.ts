import { describe, expect, it } from '@jest/globals';
import { openSqliteQueue } from '@airy/queue';
import { manualClock, temporaryFolder } from '@airy/testkit';
import { reviveParked } from './webhook-queue.ts';

type Context = Parameters<typeof reviveParked>[0];

const limits = { concurrency: 10, ratePerSecond: null, burst: 10, maxJobs: 100, maxBytes: 1_000_000 };

describe('a delivery that is asked for again', () => {
  it('while it waits for its next attempt is sent now, and its attempts stay counted', async () => {
    using folder = temporaryFolder();
    const queue = await openSqliteQueue({ folder: folder.path, clock: manualClock().now });
    const context = {
      config: { kafka: { cluster: null }, redis: null },
      deliveryQueue: async () => queue,
    } as unknown as Context;
    await queue.configure('w', { state: 'active', ...limits, deliveredTtlMs: 60_000, maxDelivered: 100 });
    await queue.enqueue('w', { jobs: [{ eventId: 'event', lane: null, payload: Buffer.from('x') }] });
    const lease = async () => (await queue.lease('w', { max: 1, visibilityMs: 60_000 })).leases;
    const [first] = await lease();
    // Under way: it is sent anyway.
    expect(await reviveParked(context, 'w', 'event')).toBe(false);
    await queue.retry(first!, { afterMs: 20 * 60 * 60 * 1_000, countAttempt: true });
    expect(await lease()).toEqual([]);
    expect(await reviveParked(context, 'w', 'event')).toBe(true);
    expect(await lease()).toMatchObject([{ eventId: 'event', attempts: 1 }]);
    await queue.close();
  });
});
