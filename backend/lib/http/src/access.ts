/** Who is asking (contract §7): session cookie, system token, or a visitor's token. */
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Config } from '@airy/config';
import { constantTimeEqual, openAiryCoreTokens, type Secrets } from '@airy/secrets';
import { readCookie } from './cookies.ts';
import type { Guesses } from './guesses.ts';
import { isAllowedEmail } from './email-patterns.ts';
import type { Principal } from './route.ts';

/** Name of the session cookie, as in Airy Core. */
export const sessionCookie = 'airy_auth_token';

/** `by`: how it was shown; a cookie comes along by itself, so cross-site rules apply to it. */
export type Identification =
  | { readonly principal: Principal; readonly by: 'cookie' | 'header' }
  | { readonly principal: null; readonly by: 'header' | 'nothing' };

export interface Access {
  /**
   * A session (cookie or bearer) or the system token (`Bearer <token>` or bare). A wrong header is never made good by a
   * cookie.
   * @param from whose guesses of the system token are counted; absent where the same is asked again.
   * @throws AiryError `too_many_requests`
   */
  agent(headers: IncomingHttpHeaders, from?: IncomingMessage): Promise<Identification>;
  /** A widget token in the Authorization header. */
  visitor(headers: IncomingHttpHeaders): Promise<Identification>;
  /** The token of a source of the Source API in the Authorization header. Whether it is the source's present one is not asked. */
  source(headers: IncomingHttpHeaders): Promise<Identification>;
}

const nobody: Identification = { principal: null, by: 'nothing' };
const wrong: Identification = { principal: null, by: 'header' };

function tokenOf(headers: IncomingHttpHeaders): string | null {
  const token = headers.authorization?.replace(/^bearer(?:\s+|$)/i, '').trim();
  return token === undefined || token === '' ? null : token;
}

type Security = Config['security'];

export interface AccessSettings {
  /** Asked at each call: it may change while the process runs. */
  readonly systemToken: Security['systemToken'];
  readonly secrets: Secrets;
  /** Airy Core's tokens, signed with it, stay good. Default null: there are none. */
  readonly jwtSecret?: Security['jwtSecret'];
  /** Airy Core's sessions are of people of this provider who may still sign in. Default null: they are not accepted. */
  readonly oidc?: Security['oidc'];
  /** Default: they are not counted. */
  readonly guesses?: Guesses;
}

export function createAccess(settings: AccessSettings): Access {
  const { secrets, jwtSecret = null, oidc = null, guesses } = settings;
  const ofAiryCore = openAiryCoreTokens(jwtSecret);

  const isSystem = async (token: string, from: IncomingMessage | undefined): Promise<boolean> => {
    const { systemToken } = settings;
    const isRight = systemToken !== null && systemToken !== '' && constantTimeEqual(token, systemToken);
    return from === undefined || guesses === undefined ? isRight : guesses.judge(from, token, isRight);
  };
  const session = async (token: string): Promise<Principal | null> => {
    const claims = await secrets.verify('session', token);
    if (claims?.['sub'] !== undefined)
      return userOf({ id: claims['sub'], name: claims['name'] ?? null, avatarUrl: claims['avatar'] ?? null });
    const found = oidc === null ? null : await ofAiryCore(token);
    return found?.kind === 'user' && oidc !== null && mayStillSignIn(found.id, oidc) ? userOf(found) : null;
  };
  const sourceOf = async (token: string): Promise<string | null> => {
    const own = (await secrets.verify('source', token))?.['source'];
    if (own !== undefined) return own;
    const found = await ofAiryCore(token);
    return found?.kind === 'source' ? found.sourceId : null;
  };

  /** A signature cannot be guessed, so whoever shows one is no guesser, whatever others at that address did. */
  const agentWith = async (token: string, from: IncomingMessage | undefined): Promise<Identification> => {
    const principal = await session(token);
    if (principal !== null) return { by: 'header', principal };
    if ((await sourceOf(token)) !== null || (await secrets.verify('visitor', token)) !== null) return wrong;
    return (await isSystem(token, from)) ? { by: 'header', principal: machine(token) } : wrong;
  };
  const sourceWith = async (token: string): Promise<Identification> => {
    const sourceId = await sourceOf(token);
    if (sourceId === null) return wrong;
    const tokenHash = hash('sha256', token);
    const principal = { kind: 'source', id: `source_app:${sourceId}`, name: null, sourceId, tokenHash } as const;
    return { by: 'header', principal };
  };

  return {
    async agent(headers, from) {
      const token = tokenOf(headers);
      if (token !== null) return agentWith(token, from);
      const cookie = readCookie(headers, sessionCookie);
      const principal = cookie === null ? null : await session(cookie);
      return principal ? { by: 'cookie', principal } : nobody;
    },
    async source(headers) {
      const token = tokenOf(headers);
      return token === null ? nobody : sourceWith(token);
    },
    async visitor(headers) {
      const token = tokenOf(headers);
      return token === null ? nobody : visitorOf(await secrets.verify('visitor', token));
    },
  };
}

function userOf({ id, name, avatarUrl }: Pick<Principal, 'id' | 'name' | 'avatarUrl'>): Principal {
  return { kind: 'user', id, name, avatarUrl: avatarUrl ?? null };
}

/** Called after its first four characters (contract §3), which of a very short one would be too much. */
function machine(token: string): Principal {
  return { kind: 'system', id: `system-token-${token.length < 8 ? '****' : token.slice(0, 4)}`, name: null };
}

function visitorOf(claims: Readonly<Record<string, string>> | null): Identification {
  const conversationId = claims?.['conversation_id'];
  const channelId = claims?.['channel_id'];
  if (conversationId === undefined || channelId === undefined) return wrong;
  const identity = claims?.['identity'];
  const visitor = { conversationId, channelId, ...(identity === undefined ? {} : { identity }) };
  return { by: 'header', principal: { kind: 'visitor', id: `visitor:${conversationId}`, name: null, visitor } };
}

/** The id is `<provider>:<e-mail>`; of plain OAuth2 it is a number, from which nothing follows. */
function mayStillSignIn(id: string, { name, allowedEmailPatterns }: NonNullable<Security['oidc']>): boolean {
  const rest = id.startsWith(`${name}:`) ? id.slice(name.length + 1) : '';
  return rest.includes('@') ? isAllowedEmail(allowedEmailPatterns, rest) : rest !== '';
}
