/** What a request must pass before its body is read: origin, access, cross-site rules; guesses are counted. */
import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Access, Identification } from './access.ts';
import type { Origins } from './origins.ts';
import { countOrRefuse, type RateLimits } from './rate-limits.ts';
import type { Principal } from './route.ts';

/** What the gate needs to know of an endpoint. */
export type GatedEndpoint = Pick<Endpoint, 'access' | 'writes' | 'forAnyPage'>;

export interface Gate {
  /** @throws AiryError `unauthorized`, `visitor_token_invalid`, `cross_site_request`, `too_many_requests` */
  pass(endpoint: GatedEndpoint, request: IncomingMessage, address: string): Promise<Principal | null>;
}

/** Guesses of a token from one address; people mistype less often. */
const wrongTokensPerMinute = 30;

export function createGate(parts: {
  readonly access: Access;
  readonly origins: Origins;
  readonly limits: RateLimits;
}): Gate {
  const { access, origins } = parts;
  const wrongTokens = parts.limits.of('wrong-token', wrongTokensPerMinute);

  const agentOf = async (request: IncomingMessage, address: string): Promise<Identification> => {
    // Who shows the right credential is let in, whatever others at the address tried: many share one behind a proxy.
    const found = await access.agent(request.headers);
    if (found.by === 'header' && found.principal === null) await countOrRefuse(wrongTokens, address);
    return found;
  };

  const sourceOf = async (request: IncomingMessage, address: string): Promise<Identification> => {
    const found = await access.source(request.headers);
    if (found.by === 'header' && found.principal === null) await countOrRefuse(wrongTokens, address);
    return found;
  };

  const identify = async (
    endpoint: GatedEndpoint,
    request: IncomingMessage,
    address: string,
  ): Promise<Identification> => {
    if (endpoint.access === 'agent' || endpoint.access === 'system') return agentOf(request, address);
    if (endpoint.access === 'source') return sourceOf(request, address);
    const visitor = await access.visitor(request.headers);
    return visitor.principal !== null || endpoint.access === 'visitor' ? visitor : agentOf(request, address);
  };

  return {
    async pass(endpoint, request, address) {
      if (!endpoint.forAnyPage && !origins.allows(request.headers)) throw new AiryError('cross_site_request');
      if (endpoint.access === 'none') return null;
      const found = await identify(endpoint, request, address);
      if (found.principal === null || (endpoint.forAnyPage === true && found.by === 'cookie'))
        throw new AiryError(isForVisitors(endpoint) ? 'visitor_token_invalid' : 'unauthorized');
      if (endpoint.access === 'system' && found.principal.kind !== 'system') throw new AiryError('forbidden');
      if (found.by === 'cookie') refuseCrossSite(endpoint, request, origins);
      return found.principal;
    },
  };
}

function isForVisitors({ access }: GatedEndpoint): boolean {
  return access === 'visitor' || access === 'either';
}

/** A cookie comes along by itself: the page must be one we trust by name, and a write must look like a script's. */
function refuseCrossSite(endpoint: GatedEndpoint, request: IncomingMessage, origins: Origins): void {
  const { headers } = request;
  if (!origins.trusts(headers)) throw new AiryError('cross_site_request');
  const isScript = headers.origin !== undefined || headers['x-requested-with'] !== undefined;
  if (endpoint.writes && !isScript) throw new AiryError('cross_site_request');
}
