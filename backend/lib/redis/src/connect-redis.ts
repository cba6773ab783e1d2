/** One connection to Redis: bounded waits, no surprises after a lost connection, and nothing started on a wrong server. */
import { AiryError } from '@airy/errors';
import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { addressOf, refusalOf } from './redis-refusal.ts';

/** Where a connection reports what it tries again by itself; a pino logger fits. */
export interface RedisLogger {
  warn(details: object, message: string): void;
}

export interface RedisSettings {
  /** `redis://[user:password@]host:port[/db]`, or `rediss://` for TLS. */
  readonly url: string;
  readonly logger: RedisLogger;
  /** Jobs are kept there: refuse a server that may throw keys away. Default false. */
  readonly mustKeep?: boolean;
  /** Called on each new connection, before anything else is done there: subscriptions, for example. */
  prepare?(redis: Redis): Promise<void>;
  /** Until a TCP connection stands. Default 3,000. */
  readonly connectTimeoutMs?: number;
  /** Until a command is answered; then it fails, though it may have been done. Default 3,000. */
  readonly commandTimeoutMs?: number;
  /** For `connectRedis`: the first connection may take that long, tries included. Default 10,000. */
  readonly openTimeoutMs?: number;
}

export interface RedisConnection {
  readonly redis: Redis;
  /** Resolves once the server has answered and is fit for its use; rejects if it is not, or refuses us. */
  readonly opened: Promise<void>;
  /** Why the server cannot be used now, without secrets; null: it can. */
  problem(): string | null;
  /** The server must not be used though it answers. */
  refusal(): AiryError | null;
  /** A command was not answered: makes sure that the connection lives, or makes a new one. */
  doubt(): void;
  close(): void;
}

const firstRetryMs = 50;
const longestRetryMs = 1_000;
const keepAliveMs = 10_000;
/** How often a connection that may be dead is asked for an answer. */
const pingEveryMs = 2_000;

/**
 * Resolves once the server answers and is fit for its use; from then on it connects anew for ever.
 * @throws AiryError `redis_unreachable`, `redis_refused`, `redis_evicts`, `redis_too_old`.
 */
export async function connectRedis(settings: RedisSettings): Promise<RedisConnection> {
  const connection = openRedis(settings);
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const reason = connection.problem() ?? 'no answer in time';
    const details = { address: addressOf(settings.url), reason };
    reject(new AiryError('redis_unreachable', null, { details }));
  }, settings.openTimeoutMs ?? 10_000);
  try {
    await Promise.race([connection.opened, late]);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** As `connectRedis`, without waiting: for what may come later. */
export function openRedis(settings: RedisSettings): RedisConnection {
  const redis = new Redis(settings.url, optionsOf(settings));
  const state = watch(redis, settings);
  const pings = setInterval(() => void ping(redis), pingEveryMs).unref();
  redis.connect().catch((error: Error) => (state.reason ??= error.message));
  return {
    redis,
    opened: state.opened,
    problem: () => state.refusal?.message ?? (redis.status === 'ready' ? null : (state.reason ?? redis.status)),
    refusal: () => state.refusal,
    doubt: () => void ping(redis),
    close() {
      clearInterval(pings);
      redis.disconnect();
    },
  };
}

/** The client's own watch over silent sockets outlives a reconnection (fixed in 6.0), so this is ours. */
async function ping(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return;
  const { stream } = redis;
  try {
    await redis.ping();
  } catch {
    // No answer in time, or the connection is gone anyway: the pending commands fail and a new one is made.
    stream.destroy();
  }
}

function optionsOf(settings: RedisSettings): RedisOptions {
  return {
    lazyConnect: true,
    // Its answers would delay the connection, and one that is lost meanwhile confuses this version (fixed in 6.0).
    disableClientInfo: true,
    connectTimeout: settings.connectTimeoutMs ?? 3_000,
    commandTimeout: settings.commandTimeoutMs ?? 3_000,
    keepAlive: keepAliveMs,
    // Without a connection a command fails at once instead of waiting in memory.
    enableOfflineQueue: false,
    // What was sent and not answered fails when the connection is lost. Without the second setting, the first one would
    // leave its promises open for ever.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // `prepare` does that, once the server has been judged.
    autoResubscribe: false,
    retryStrategy: attempt => Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempt, 10)) * jitter(),
    // After a failover the old primary refuses writes; a new connection finds the new one.
    reconnectOnError: error => error.message.startsWith('READONLY'),
  };
}

function jitter(): number {
  return 0.75 + Math.random() / 2;
}

interface Watched {
  readonly opened: Promise<void>;
  refusal: AiryError | null;
  reason: string | null;
}

/** Judges the server at each new connection: it may be another one than before. */
function watch(redis: Redis, settings: RedisSettings): Watched {
  const address = addressOf(settings.url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // Whoever waits for it learns of a refusal; who does not wait asks for the problem.
  promise.catch(() => undefined);
  const state: Watched = { opened: promise, refusal: null, reason: null };
  redis.on('connect', () => (state.refusal = null));
  redis.on('error', (error: Error) => {
    state.refusal = refusalOf(error, address) ?? state.refusal;
    if (state.refusal !== null) reject(state.refusal);
    if (state.reason !== error.message) settings.logger.warn({ address, reason: error.message }, 'Redis is away.');
    state.reason = error.message;
  });
  const judged = async (): Promise<void> => {
    // A database that does not exist was refused before; the client goes on with another one.
    state.refusal ??= await judge(redis, { address, mustKeep: settings.mustKeep ?? false });
    if (state.refusal !== null) return reject(state.refusal);
    await settings.prepare?.(redis);
    state.reason = null;
    resolve();
  };
  // A connection lost meanwhile is judged anew when it is back.
  redis.on('ready', () => void judged().catch((error: Error) => (state.reason = error.message)));
  return state;
}

const oldestVersion = 7;

async function judge(redis: Redis, { address, mustKeep }: { address: string; mustKeep: boolean }) {
  const info = await redis.info();
  const field = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
  const version = field('redis_version');
  if (Number.parseInt(version, 10) < oldestVersion)
    return new AiryError('redis_too_old', null, { details: { address, version } });
  const policy = field('maxmemory_policy');
  if (mustKeep && policy !== 'noeviction') return new AiryError('redis_evicts', null, { details: { address, policy } });
  return null;
}
