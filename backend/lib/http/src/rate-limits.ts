/**
 * How often somebody may do something in a minute. Counted in this process, or in Redis where replicas share it; while
 * Redis does not answer each replica counts for itself, so that nobody waits for it and nobody is let in without limit.
 */
import { createHmac, hash, randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { AiryError } from '@airy/errors';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible';

export interface RateLimit {
  /** Name in headers. */
  readonly name: string;
  readonly perMinute: number;
  /** Counts one. */
  count(who: string): Promise<Counted>;
  /** Counts nothing: how long nothing more is within the limit; null: something is. */
  spentFor(who: string): Promise<number | null>;
}

export interface Counted {
  readonly isWithin: boolean;
  readonly remaining: number;
  /** Until the minute is over. */
  readonly resetMs: number;
}

/** What counts for all replicas: an ioredis connection. */
export interface SharedCounts {
  readonly redis: object;
  /** Before every key. */
  readonly keyPrefix: string;
}

const defaultMaxCallers = 65_536;
/** Longer than Redis usually takes, shorter than anybody notices. */
const patienceMs = 250;
const windowS = 60;

/** The limits of a process. */
export class RateLimits {
  readonly #chance = randomBytes(16);
  readonly #maxCallers: number;
  #shared: SharedCounts | null = null;

  /** @param maxCallers are told apart in memory, for each limit; more share their counts by chance. */
  constructor(maxCallers = defaultMaxCallers) {
    this.#maxCallers = maxCallers;
  }

  /** From now on replicas count together. */
  share(shared: SharedCounts): void {
    this.#shared = shared;
  }

  of(name: string, perMinute: number): RateLimit {
    const own = new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: windowS });
    let together: RLWrapperTimeouts | null = null;
    const counterOf = (who: string): Counter => {
      // Made when it is used first: Redis is there only after the server.
      together ??= this.#shared && countTogether(this.#shared, { name, perMinute, own });
      return together === null
        ? { limiter: own, key: this.#slotOf(who) }
        : { limiter: together, key: hash('sha256', callerOf(who), 'base64url') };
    };
    return {
      name,
      perMinute,
      count: who => count(counterOf(who)),
      spentFor: who => spentFor(counterOf(who), perMinute),
    };
  }

  /** One of a bounded number of keys; nobody can choose to fall on somebody else's, as that depends on chance. */
  #slotOf(who: string): string {
    const digest = createHmac('sha256', this.#chance).update(callerOf(who)).digest();
    return String(digest.readUInt32BE() % this.#maxCallers);
  }
}

/** Counts one for that caller. @throws AiryError `too_many_requests` with `details.retryAfterMs`. */
export async function countOrRefuse(limit: RateLimit, who: string): Promise<Counted> {
  const counted = await limit.count(who);
  if (!counted.isWithin) throw new AiryError('too_many_requests', null, { details: { retryAfterMs: counted.resetMs } });
  return counted;
}

function countTogether(
  { redis, keyPrefix }: SharedCounts,
  { name, perMinute, own }: { readonly name: string; readonly perMinute: number; readonly own: RateLimiterMemory },
): RLWrapperTimeouts {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${keyPrefix}rate:${name}`,
    points: perMinute,
    duration: windowS,
    rejectIfRedisNotReady: true,
  });
  return new RLWrapperTimeouts({ limiter, timeoutMs: patienceMs, insuranceLimiter: own });
}

interface Counter {
  readonly limiter: RateLimiterMemory | RLWrapperTimeouts;
  readonly key: string;
}

async function count({ limiter, key }: Counter): Promise<Counted> {
  try {
    return countedOf(await limiter.consume(key), true);
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return countedOf(reason, false);
    throw reason;
  }
}

async function spentFor({ limiter, key }: Counter, perMinute: number): Promise<number | null> {
  const counted = await limiter.get(key);
  return counted !== null && counted.consumedPoints >= perMinute ? counted.msBeforeNext : null;
}

function countedOf({ remainingPoints, msBeforeNext }: RateLimiterRes, isWithin: boolean): Counted {
  return { isWithin, remaining: remainingPoints, resetMs: msBeforeNext };
}

/** Whoever has an IPv6 address has a whole network of them. */
function callerOf(who: string): string {
  if (!isIPv6(who)) return who;
  const [head = '', tail] = who.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  // ::ffff:1.2.3.4 is an IPv4 address.
  if (who.toLowerCase().startsWith('::ffff:') && who.includes('.')) return who.slice('::ffff:'.length);
  return `${groups
    .slice(0, 4)
    .map(group => group.toLowerCase())
    .join(':')}::/64`;
}
