/** Limits of callers counted in a real Redis, by all replicas together. */
import { randomUUID } from 'node:crypto';
import { connectRedis } from '@airy/redis';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { expect, it } from '@jest/globals';
import { pino } from 'pino';
import { RateLimits } from './rate-limits.ts';

const logger = pino({ level: 'silent' });

describeWithEngines(['redis'], 'limits counted in Redis', ({ redis: url }) => {
  it('let through as many calls as the limit says, whichever replica they come to', async () => {
    const keyPrefix = `test-${randomUUID()}:`;
    const replicas = await Promise.all([1, 2, 3].map(() => connectRedis({ url, logger })));
    const limits = replicas.map(({ redis }) => {
      const ofReplica = new RateLimits();
      ofReplica.share({ redis, keyPrefix });
      return ofReplica.of('token', 50);
    });
    const calls = Array.from({ length: 150 }, (_, n) => limits[n % 3]?.count('somebody'));
    const counted = await Promise.all(calls);
    expect(counted.filter(one => one?.isWithin)).toHaveLength(50);
    const others = await limits[0]?.count('somebody else');
    expect(others).toMatchObject({ isWithin: true, remaining: 49 });
    expect(await limits[1]?.spentFor('somebody')).toBeGreaterThan(0);
    expect(await limits[2]?.spentFor('somebody else')).toBeNull();
    const { redis } = replicas[0] ?? {};
    const keys = (await redis?.keys(`${keyPrefix}*`)) ?? [];
    expect(keys.join(' ')).not.toContain('somebody');
    await redis?.del(...keys);
    for (const { close } of replicas) close();
  });

  it('are counted by each replica for itself while Redis is gone', async () => {
    const { redis, close } = await connectRedis({ url, logger });
    const limits = new RateLimits();
    limits.share({ redis, keyPrefix: `test-${randomUUID()}:` });
    const limit = limits.of('token', 2);
    close();
    const counted = [await limit.count('a'), await limit.count('a'), await limit.count('a')];
    expect(counted.map(({ isWithin }) => isWithin)).toEqual([true, true, false]);
  });
});
