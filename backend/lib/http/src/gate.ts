/** What a request must pass before its body is read: origin, access, cross-site rules, rate. */
import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Access, Identification } from './access.ts';
import type { Origins } from './origins.ts';
import { createRateLimit, type RateLimit } from './client-rate.ts';
import type { Principal } from './route.ts';

export interface Gate {
  /** @throws AiryError `unauthorized`, `visitor_token_invalid`, `cross_site_request`, `too_many_requests` */
  pass(endpoint: Endpoint, request: IncomingMessage, address: string): Promise<Principal | null>;
}

/** Guesses of a token from one address; people mistype less often. */
const wrongTokensPerMinute = 30;

export function createGate(parts: { readonly access: Access; readonly origins: Origins }): Gate {
  const { access, origins } = parts;
  const wrongTokens = createRateLimit('wrong-token', wrongTokensPerMinute);
  const limits = new Map<string, RateLimit>();

  const countCall = async (endpoint: Endpoint, address: string): Promise<void> => {
    if (endpoint.callsPerMinute === undefined) return;
    const limit = limits.get(endpoint.path) ?? createRateLimit(endpoint.path, endpoint.callsPerMinute);
    limits.set(endpoint.path, limit);
    await limit.count(address);
  };

  const agentOf = async (request: IncomingMessage, address: string): Promise<Identification> => {
    // Who shows the right credential is let in, whatever others at the address tried: many share one behind a proxy.
    const found = await access.agent(request.headers);
    if (found.by === 'header' && found.principal === null) await wrongTokens.count(address);
    return found;
  };

  const sourceOf = async (request: IncomingMessage, address: string): Promise<Identification> => {
    const found = await access.source(request.headers);
    if (found.by === 'header' && found.principal === null) await wrongTokens.count(address);
    return found;
  };

  const identify = async (endpoint: Endpoint, request: IncomingMessage, address: string): Promise<Identification> => {
    if (endpoint.access === 'agent' || endpoint.access === 'system') return agentOf(request, address);
    if (endpoint.access === 'source') return sourceOf(request, address);
    const visitor = await access.visitor(request.headers);
    return visitor.principal !== null || endpoint.access === 'visitor' ? visitor : agentOf(request, address);
  };

  return {
    async pass(endpoint, request, address) {
      if (!endpoint.forAnyPage && !origins.allows(request.headers)) throw new AiryError('cross_site_request');
      await countCall(endpoint, address);
      if (endpoint.access === 'none') return null;
      const found = await identify(endpoint, request, address);
      if (found.principal === null || (endpoint.forAnyPage && found.by === 'cookie'))
        throw new AiryError(isForVisitors(endpoint) ? 'visitor_token_invalid' : 'unauthorized');
      if (endpoint.access === 'system' && found.principal.kind !== 'system') throw new AiryError('forbidden');
      if (found.by === 'cookie') refuseCrossSite(endpoint, request, origins);
      return found.principal;
    },
  };
}

function isForVisitors({ access }: Endpoint): boolean {
  return access === 'visitor' || access === 'either';
}

/** A cookie comes along by itself: the page must be one we trust by name, and a write must look like a script's. */
function refuseCrossSite(endpoint: Endpoint, request: IncomingMessage, origins: Origins): void {
  const { headers } = request;
  if (!origins.trusts(headers)) throw new AiryError('cross_site_request');
  const isScript = headers.origin !== undefined || headers['x-requested-with'] !== undefined;
  if (endpoint.writes && !isScript) throw new AiryError('cross_site_request');
}
