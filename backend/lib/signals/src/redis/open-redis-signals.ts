import { connectRedis, openRedis, type RedisConnection, type RedisLogger, type RedisSettings } from '@airy/redis';
import type { Redis } from 'ioredis';
import { DropCounter } from '../drop-counter.ts';
import { encodeSignal } from '../encode-signal.ts';
import { checkPattern, isTopic, isTtl, maxPayloadBytes } from '../limits.ts';
import type { Json, Signals } from '../port.ts';
import { Subscriptions } from '../subscriptions.ts';
import { Presence } from './presence.ts';

export interface RedisSignalsOptions extends Pick<
  RedisSettings,
  'url' | 'connectTimeoutMs' | 'commandTimeoutMs' | 'openTimeoutMs'
> {
  readonly logger: RedisLogger;
  /** Before every channel and key; tells instances apart that share a server. Default `airy:`. */
  readonly keyPrefix?: string;
  /** Epoch ms, for tests. By default the time of Redis. */
  readonly clock?: () => number;
}

/** Signals that may be on their way to Redis; more are dropped. */
const maxUnanswered = 5_000;

/**
 * Signals between all processes of an instance, over Redis pub/sub. While Redis is away they are dropped; afterwards
 * everything goes on by itself.
 * @throws AiryError `redis_unreachable`, `redis_refused`, `redis_too_old`.
 */
export async function openRedisSignals(options: RedisSignalsOptions): Promise<Signals> {
  const { keyPrefix = 'airy:', logger } = options;
  const publisher = await connectRedis(options);
  const dropped = new DropCounter(logger);
  const channelPrefix = `${keyPrefix}signal:`;
  const subscriber = openSubscriber(options, { channelPrefix, dropped });
  const clock = (): string => (options.clock ? String(options.clock()) : '');
  const presence = new Presence({ redis: publisher.redis, keyPrefix, clock });
  let unanswered = 0;
  /** Nobody waits for it; it fails only by not being done. */
  const send = async (work: () => Promise<boolean>): Promise<void> => {
    if (unanswered >= maxUnanswered) return dropped.add('away');
    unanswered += 1;
    try {
      if (!(await work())) dropped.add('too_large');
    } catch (error) {
      dropped.add('away', error);
    } finally {
      unanswered -= 1;
    }
  };
  return {
    dropped: dropped.counts,
    problem: () => publisher.problem() ?? subscriber.connection.problem(),
    publish(topic, payload) {
      const text = encodeSignal(topic, payload, dropped);
      if (text !== null) void send(async () => (await publisher.redis.publish(`${channelPrefix}${topic}`, text)) >= 0);
    },
    subscribe(pattern, handler) {
      checkPattern(pattern);
      return subscriber.subscriptions.add(pattern, handler);
    },
    seen(group, member, ttlMs) {
      if (!isTopic(group) || !isTopic(member) || !isTtl(ttlMs)) return dropped.add('invalid');
      void send(() => presence.seen(group, member, ttlMs));
    },
    async present(group) {
      try {
        return isTopic(group) ? await presence.present(group) : new Map();
      } catch (error) {
        dropped.add('away', error);
        return new Map();
      }
    },
    async close() {
      subscriber.subscriptions.clear();
      subscriber.connection.close();
      publisher.close();
    },
  };
}

interface Subscriber {
  readonly connection: RedisConnection;
  readonly subscriptions: Subscriptions;
}

/** A connection of its own, as it can do nothing else; it subscribes to everything anew whenever it is made again. */
function openSubscriber(
  settings: RedisSignalsOptions,
  { channelPrefix, dropped }: { readonly channelPrefix: string; readonly dropped: DropCounter },
): Subscriber {
  const subscribe = async (redis: Redis, pattern: string): Promise<void> => {
    const channel = `${channelPrefix}${pattern}`;
    await (pattern.endsWith('*') ? redis.psubscribe(channel) : redis.subscribe(channel));
  };
  const subscriptions: Subscriptions = new Subscriptions({
    dropped: (reason, error) => dropped.add(reason, error),
    listening: pattern => void whileReady(() => subscribe(connection.redis, pattern)),
    unheard(pattern) {
      const channel = `${channelPrefix}${pattern}`;
      void whileReady(() =>
        pattern.endsWith('*') ? connection.redis.punsubscribe(channel) : connection.redis.unsubscribe(channel),
      );
    },
  });
  const connection = openRedis({
    ...settings,
    async prepare(redis) {
      for (const pattern of subscriptions.patterns) await subscribe(redis, pattern);
    },
  });
  /** What fails because the connection is lost is done when it is made again. */
  const whileReady = async (work: () => Promise<unknown>): Promise<void> => {
    if (connection.redis.status === 'ready') await work().catch(() => undefined);
  };
  const received = (subscribed: string, channel: string, text: string): void => {
    const payload = decode(text);
    if (payload === undefined) return dropped.add('invalid');
    subscriptions.deliver(subscribed.slice(channelPrefix.length), channel.slice(channelPrefix.length), payload);
  };
  connection.redis.on('message', (channel, text) => received(channel, channel, text));
  connection.redis.on('pmessage', (pattern, channel, text) => received(pattern, channel, text));
  return { connection, subscriptions };
}

/** Undefined for what no process of ours has sent. */
function decode(text: string): Json | undefined {
  if (text.length > maxPayloadBytes) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
