/** Queues for benchmarks, without an instance. */
import { join } from 'node:path';
import { startRedis } from '@airy/local-engines';
import { openRedisQueue, openSqliteQueue, type DeliveryQueue, type EndpointSettings } from '@airy/queue';
import { temporaryFolder } from '@airy/testkit';
import { encodeJob } from '@airy/webhooks';

/** Where the queue stands: Redis, or null for the embedded one. */
export type Engine = { readonly url: string; readonly pid: number } | null;

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A Redis of its own, so that nothing of another benchmark stands in it. */
export async function withRedis<T>(act: (engine: NonNullable<Engine>) => Promise<T>): Promise<T> {
  using folder = temporaryFolder();
  const redis = await startRedis({ folder: join(folder.path, 'redis') });
  try {
    return await act({ url: redis.address, pid: redis.identity.pid });
  } finally {
    await redis.stop();
  }
}

export function openQueueOf(dataFolder: string, engine: Engine): Promise<DeliveryQueue> {
  return engine === null
    ? openSqliteQueue({ folder: dataFolder })
    : openRedisQueue({ url: engine.url, keyPrefix: 'airy::', logger: silent });
}

export const roomy: EndpointSettings = {
  ...{ state: 'active', concurrency: 50, ratePerSecond: null, burst: 10 },
  ...{ maxJobs: 2_000_000, maxBytes: 4 * 1024 ** 3, deliveredTtlMs: 3_600_000, maxDelivered: 10_000 },
};

/** Epoch ms with parts of it. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();

/** About as large as a message; `at` is when it was queued. */
export function payloadOf(n: number | string, at = preciseNow()): Uint8Array {
  const body = JSON.stringify({ type: 'message.created', timestamp: 0, payload: { n, text: 'x'.repeat(300), at } });
  return encodeJob({ webhookId: `evt-${n}`, type: 'message.created', occurredAt: Date.now(), trigger: 'replay', body });
}

export function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
