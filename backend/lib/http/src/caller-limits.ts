/**
 * How often one caller may call, said in the headers of draft-ietf-httpapi-ratelimit-headers (`RateLimit-Policy` with
 * quota and window, `RateLimit` with what remains and for how long): by address where an endpoint declares it, for
 * visitors and whoever is nobody, and by token, session or visitor.
 */
import type { ServerResponse } from 'node:http';
import type { Endpoint } from '@airy/contract';
import type { Config } from '@airy/config';
import { AiryError } from '@airy/errors';
import type { RateLimit, RateLimits } from './rate-limits.ts';
import type { Principal } from './route.ts';

export interface CallerLimits {
  /** Counts a call of an address, where the endpoint has a limit for it. @throws AiryError `too_many_requests` */
  countAddress(
    endpoint: Pick<Endpoint, 'path' | 'callsPerMinute'>,
    address: string,
    response: ServerResponse,
  ): Promise<void>;
  /** Counts a call of somebody who is known. @throws AiryError `too_many_requests` */
  countCaller(principal: Principal | null, response: ServerResponse): Promise<void>;
}

export function createCallerLimits(limits: RateLimits, settings: Config['security']['rateLimit']): CallerLimits {
  const { perToken, perVisitor } = settings;
  const ofTokens = perToken === null ? null : limits.of('token', perToken);
  const ofVisitors = perVisitor === null ? null : limits.of('visitor', perVisitor);
  const ofAddresses = new Map<string, RateLimit>();
  const addressLimitOf = (path: string, perMinute: number): RateLimit => {
    const limit = ofAddresses.get(path) ?? limits.of(`address ${path}`, perMinute);
    ofAddresses.set(path, limit);
    return limit;
  };
  return {
    async countAddress({ path, callsPerMinute }, address, response) {
      if (callsPerMinute !== undefined) await countWithHeaders(addressLimitOf(path, callsPerMinute), address, response);
    },
    async countCaller(principal, response) {
      if (principal === null) return;
      const limit = principal.kind === 'visitor' ? ofVisitors : ofTokens;
      if (limit !== null) await countWithHeaders(limit, principal.id, response);
    },
  };
}

async function countWithHeaders(limit: RateLimit, who: string, response: ServerResponse): Promise<void> {
  const { isWithin, remaining, resetMs } = await limit.count(who);
  response.appendHeader('RateLimit-Policy', `"${limit.name}";q=${limit.perMinute};w=60`);
  response.appendHeader('RateLimit', `"${limit.name}";r=${remaining};t=${Math.ceil(resetMs / 1000)}`);
  if (!isWithin) throw new AiryError('too_many_requests', null, { details: { retryAfterMs: resetMs } });
}
