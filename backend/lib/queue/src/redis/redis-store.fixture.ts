/** The queue on Redis as the conformance suite wants it: a key prefix per test, a clock that stands. */
import { randomUUID } from 'node:crypto';
import { connectRedis } from '@airy/redis';
import type { QueueStore } from '../conformance.ts';
import { openRedisQueue, type RedisQueueOptions } from './open-redis-queue.ts';

export const silent = { warn: () => undefined };

export async function createRedisStore(url: string, options: Partial<RedisQueueOptions> = {}): Promise<QueueStore> {
  const keyPrefix = `test-${randomUUID()}:`;
  const clock = { nowMs: 1_800_000_000_000 };
  return {
    clock,
    isOfOneProcess: false,
    open: () =>
      openRedisQueue({ url, logger: silent, keyPrefix, sweepEveryMs: null, clock: () => clock.nowMs, ...options }),
    destroy: () => deleteKeys(url, keyPrefix),
  };
}

async function deleteKeys(url: string, keyPrefix: string): Promise<void> {
  const { redis, close } = await connectRedis({ url, logger: silent });
  try {
    for await (const keys of redis.scanStream({ match: `${keyPrefix}*`, count: 1_000 }))
      for (const key of keys as string[]) await redis.unlink(key);
  } finally {
    close();
  }
}
