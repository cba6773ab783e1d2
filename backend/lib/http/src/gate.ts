/** What a request must pass before its body is read: origin, access, cross-site rules. */
import type { IncomingMessage } from 'node:http';
import type { Endpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import type { Access, Identification } from './access.ts';
import type { Origins } from './origins.ts';
import type { Principal } from './route.ts';

/** What the gate needs to know of an endpoint. */
export type GatedEndpoint = Pick<Endpoint, 'access' | 'writes' | 'forAnyPage'>;

export interface Gate {
  /** @throws AiryError `unauthorized`, `visitor_token_invalid`, `cross_site_request`, `too_many_requests` */
  pass(endpoint: GatedEndpoint, request: IncomingMessage): Promise<Principal | null>;
}

export function createGate({ access, origins }: { readonly access: Access; readonly origins: Origins }): Gate {
  const identify = async (endpoint: GatedEndpoint, request: IncomingMessage): Promise<Identification> => {
    const { headers } = request;
    if (endpoint.access === 'agent' || endpoint.access === 'system') return access.agent(headers, request);
    if (endpoint.access === 'source') return access.source(headers);
    const visitor = await access.visitor(headers);
    return visitor.principal !== null || endpoint.access === 'visitor' ? visitor : access.agent(headers, request);
  };

  return {
    async pass(endpoint, request) {
      if (!endpoint.forAnyPage && !origins.allows(request.headers)) throw new AiryError('cross_site_request');
      if (endpoint.access === 'none') return null;
      const found = await identify(endpoint, request);
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
