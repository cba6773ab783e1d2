/** Limits per caller's address: wrong credentials, and endpoints that declare `callsPerMinute`. */
import { AiryError } from '@airy/errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface RateLimit {
  /** Counts one. @throws AiryError `too_many_requests` with `details.retryAfterMs`. */
  count(address: string): Promise<void>;
}

export function createRateLimit(name: string, perMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: perMinute, duration: 60 });
  const refuse = (result: RateLimiterRes): never => {
    throw new AiryError('too_many_requests', null, { details: { retryAfterMs: result.msBeforeNext } });
  };
  return {
    async count(address) {
      await limiter.consume(address).catch((reason: unknown) => {
        if (reason instanceof RateLimiterRes) return refuse(reason);
        throw reason;
      });
    },
  };
}
