/** Who is asking (contract §7): session cookie, system token, or a visitor's token. */
import type { IncomingHttpHeaders } from 'node:http';
import { constantTimeEqual, type Secrets } from '@airy/secrets';
import { readCookie } from './cookies.ts';
import type { Principal } from './route.ts';

/** Name of the session cookie, as in Airy Core. */
export const sessionCookie = 'airy_auth_token';

/** `by`: how it was shown; a cookie comes along by itself, so cross-site rules apply to it. */
export type Identification =
  | { readonly principal: Principal; readonly by: 'cookie' | 'header' }
  | { readonly principal: null; readonly by: 'header' | 'nothing' };

export interface Access {
  /** A session (cookie or bearer) or the system token (`Bearer <token>` or bare). A wrong header is never made good by a cookie. */
  agent(headers: IncomingHttpHeaders): Promise<Identification>;
  /** A widget token in the Authorization header. */
  visitor(headers: IncomingHttpHeaders): Promise<Identification>;
  /** The token of a source of the Source API in the Authorization header. Whether the source still exists is not asked. */
  source(headers: IncomingHttpHeaders): Promise<Identification>;
}

const nobody: Identification = { principal: null, by: 'nothing' };
const wrong: Identification = { principal: null, by: 'header' };

function tokenOf(headers: IncomingHttpHeaders): string | null {
  const token = headers.authorization?.replace(/^bearer(?:\s+|$)/i, '').trim();
  return token === undefined || token === '' ? null : token;
}

export function createAccess(settings: { readonly systemToken: string | null; readonly secrets: Secrets }): Access {
  const { secrets, systemToken } = settings;

  const isSystem = (token: string): boolean =>
    systemToken !== null && systemToken !== '' && constantTimeEqual(token, systemToken);
  const session = async (token: string): Promise<Principal | null> => {
    const claims = await secrets.verify('session', token);
    return claims?.['sub'] === undefined ? null : { kind: 'user', id: claims['sub'], name: claims['name'] ?? null };
  };

  return {
    async agent(headers) {
      const token = tokenOf(headers);
      if (token !== null) {
        if (isSystem(token))
          return { by: 'header', principal: { kind: 'system', id: `system-token-${token.slice(0, 4)}`, name: null } };
        const principal = await session(token);
        return principal ? { by: 'header', principal } : wrong;
      }
      const cookie = readCookie(headers, sessionCookie);
      const principal = cookie === null ? null : await session(cookie);
      return principal ? { by: 'cookie', principal } : nobody;
    },
    async source(headers) {
      const token = tokenOf(headers);
      if (token === null) return nobody;
      const sourceId = (await secrets.verify('source', token))?.['source'];
      if (sourceId === undefined) return wrong;
      return { by: 'header', principal: { kind: 'source', id: `source_app:${sourceId}`, name: null, sourceId } };
    },
    async visitor(headers) {
      const token = tokenOf(headers);
      if (token === null) return nobody;
      const claims = await secrets.verify('visitor', token);
      const conversationId = claims?.['conversation_id'];
      const channelId = claims?.['channel_id'];
      if (conversationId === undefined || channelId === undefined) return wrong;
      return {
        by: 'header',
        principal: {
          kind: 'visitor',
          id: `visitor:${conversationId}`,
          name: null,
          visitor: { conversationId, channelId },
        },
      };
    },
  };
}
