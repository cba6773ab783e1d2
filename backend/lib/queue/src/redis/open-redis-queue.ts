import { connectRedis, type RedisLogger, type RedisSettings } from '@airy/redis';
import type { DeliveryQueue } from '../port.ts';
import { HintListener } from './hint-listener.ts';
import { ReadyIndex } from './ready-index.ts';
import { loadMoves } from './redis-moves.ts';
import { RedisQueue } from './redis-queue.ts';

export interface RedisQueueOptions extends Pick<
  RedisSettings,
  'url' | 'connectTimeoutMs' | 'commandTimeoutMs' | 'openTimeoutMs'
> {
  readonly logger: RedisLogger;
  /** Before every key; tells instances apart that share a server. Default `airy:`. */
  readonly keyPrefix?: string;
  /** How often the index of ready endpoints is rebuilt from them. Default 10,000; null: never. */
  readonly sweepEveryMs?: number | null;
  /** Epoch ms, for tests. By default the time of Redis, which all workers share. */
  readonly clock?: () => number;
}

/**
 * The queue on Redis 7 or later, which must be set to keep what it holds (`maxmemory-policy noeviction`).
 * @throws AiryError `redis_unreachable`, `redis_refused`, `redis_evicts`, `redis_too_old`.
 */
export async function openRedisQueue(options: RedisQueueOptions): Promise<DeliveryQueue> {
  const { keyPrefix = 'airy:', sweepEveryMs = 10_000, logger } = options;
  const connection = await connectRedis({ ...options, mustKeep: true, prepare: loadMoves });
  const clock = (): string => (options.clock ? String(options.clock()) : '');
  const index = new ReadyIndex({ connection, keyPrefix, clock });
  const hints = new HintListener({ settings: { ...options, mustKeep: false }, channel: index.hints });
  let isSweeping = false;
  const sweep = async (): Promise<void> => {
    if (isSweeping || connection.problem() !== null) return;
    isSweeping = true;
    try {
      await index.sweep(queue.endpoints);
    } catch (error) {
      logger.warn({ err: error }, 'The index of ready endpoints could not be rebuilt; trying again.');
    } finally {
      isSweeping = false;
    }
  };
  const timer = sweepEveryMs === null ? undefined : setInterval(() => void sweep(), sweepEveryMs).unref();
  const queue = new RedisQueue({
    connection,
    keyPrefix,
    clock,
    index,
    watch: onReady => hints.watch(onReady),
    async close() {
      clearInterval(timer);
      hints.close();
      connection.close();
    },
  });
  return queue;
}
