import { randomUUID } from 'node:crypto';
import { connectRedis } from '@airy/redis';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterEach, expect, it, jest } from '@jest/globals';
import { settings } from '../conformance/samples.ts';
import { openRedisQueue } from './open-redis-queue.ts';
import { silent } from './redis-store.fixture.ts';

describeWithEngines(['redis'], 'the clock of the delivery queue on Redis', ({ redis: url }) => {
  afterEach(() => void jest.restoreAllMocks());

  it('is that of Redis: a worker whose own clock is wrong gets the same leases', async () => {
    const { redis, close } = await connectRedis({ url, logger: silent });
    const queue = await openRedisQueue({ url, logger: silent, keyPrefix: `test-${randomUUID()}:` });
    await queue.configure('e', settings);
    const payload = new Uint8Array();
    await queue.enqueue('e', { jobs: [{ eventId: 'a', lane: null, payload }] });
    const [seconds] = await redis.time();
    jest.spyOn(Date, 'now').mockReturnValue(0);
    const { leases } = await queue.lease('e', { max: 1, visibilityMs: 60_000 });
    expect(leases[0]!.enqueuedAtMs).toBeGreaterThan(Number(seconds) * 1_000 - 60_000);
    expect(leases[0]!.untilMs - leases[0]!.enqueuedAtMs).toBeGreaterThanOrEqual(60_000);
    expect(leases[0]!.untilMs).toBeLessThan(Number(seconds) * 1_000 + 120_000);
    await queue.remove('e');
    await queue.close();
    close();
  });
});
