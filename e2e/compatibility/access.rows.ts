/** Who may call, signing in and out, and how old clients learn that they must (contract §7, §14). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/access.test.ts: ${name}`;

export const accessRows: readonly CompatibilityRow[] = [
  {
    what: '§7 System token: with `Bearer` or bare; principal `system-token-<first 4 chars>`',
    verdict: 'different',
    airyCore: 'Counted only where `security.jwtSecret` was set, too.',
    here: 'The system token alone is enough.',
    test: of('the system token counts with Bearer and bare, without a JWT secret'),
  },
  {
    what: '§7 No authentication',
    verdict: 'different',
    airyCore: 'The default: without token and provider everything was open, and agents were `airy-core-anonymous`.',
    here: 'Closed always; `npm start` prints a link that signs in.',
    test: of('without a token mode nothing is open: not with nothing, not with a wrong header'),
  },
  {
    what: '§7 Nobody signed in, or a wrong header: 403',
    verdict: 'different',
    airyCore: 'An empty body; a wrong header was 403 on open routes, too.',
    here: '403 with `{message, code, details}`, which those clients read as text; open routes do not look at the header.',
    test: of('nobody and a wrong header are 403; what is open does not look at the header'),
  },
  {
    what: '§7 JWT: sessions of Airy Core in cookie `airy_auth_token` and as bearer',
    verdict: 'same',
    here: 'With the same `jwtSecret` they go on until they end, if `security.oidc` is set and the address still allowed.',
    test: of('a session that Airy Core gave out goes on, in the cookie and as bearer'),
  },
  {
    what: '§7 JWT: which tokens count',
    verdict: 'different',
    airyCore: 'Any JWT signed with `jwtSecret`, also of other algorithms’ keys and without an end.',
    here: 'HS256 only; a person’s token must end.',
    test: of('a session without an end, or of somebody who may not sign in any more, is none'),
  },
  {
    what: '§7 Cookie `airy_auth_token`',
    verdict: 'different',
    airyCore: 'Scripts could read it; no SameSite.',
    here: 'The same name, path and 30 days; HttpOnly, SameSite=Lax, Secure on https.',
    test: of('the cookie of a session is HttpOnly and SameSite=Lax, for 30 days and the whole site'),
  },
  {
    what: '§7 `GET /login`, `/oauth2/authorization/<provider>`, `/login/oauth2/code/<provider>`',
    verdict: 'different',
    airyCore:
      'Without PKCE; `redirect_uri` and the way on followed the Host header; an address needed not be verified.',
    here: 'The same addresses and keys; PKCE and nonce; addresses follow `publicUrl`; only verified e-mail addresses.',
    test: of('/login leads to the provider, with the addresses of Airy Core'),
  },
  {
    what: '§7 `allowedEmailPatterns`: other characters',
    verdict: 'different',
    airyCore: 'Parts of a regular expression: `.` stood for any character.',
    here: 'They stand for themselves; case does not matter.',
    test: 'backend/lib/http/src/email-patterns.test.ts: a.a@example.com and aba@example.com: false',
  },
  {
    what: '§7 OIDC set up in part',
    verdict: 'different',
    airyCore: 'Off without a word, and with it all access control.',
    here: 'The start ends with what is missing.',
    test: 'backend/lib/config/src/compile-sign-in.test.ts: what cannot work stops the start and says what to do provider: google',
  },
  {
    what: '§7 `/logout`',
    verdict: 'different',
    airyCore: 'GET from anywhere ended the session.',
    here: 'GET and POST; where another site sends people there it asks first. It takes the cookie from this browser; its value stays good for its 30 days or until `security.jwtSecret` changes, and open sockets and streams go on.',
    test: of('/logout ends the session; from another site it asks first'),
  },
  {
    what: '§7 CORS: `allowedOrigins`',
    verdict: 'different',
    airyCore: 'Patterns with credentials, `*` included; in the Go services `*` never matched.',
    here: 'The same patterns everywhere; with `*` a token counts, a cookie does not.',
    test: of('pages › an allowed page may call with a cookie; another one is 403, also its preflight'),
  },
  {
    what: '§7 Roles',
    verdict: 'same',
    here: 'Every agent may do everything but sources.*, which needs the system token.',
    test: 'e2e/access/caller-walk.test.ts: lets in whom the declaration names, and nobody else',
  },
  {
    what: '§14 Auth: a JWT as Bearer, and the cookie, count whatever modes are on',
    verdict: 'different',
    airyCore: 'Bearer JWTs only with systemToken and jwtSecret, the cookie only with OIDC.',
    here: 'Both always.',
    test: of('a session counts as bearer and as cookie without a token mode'),
  },
  {
    what: '§14 Auth: without token mode an invalid header is ignored',
    verdict: 'different',
    airyCore: 'Ignored, as everything was open.',
    here: '403.',
    test: of('without a token mode nothing is open: not with nothing, not with a wrong header'),
  },
  {
    what: '§14 TypeScript client: 403 begins the login',
    verdict: 'same',
    here: 'The API never redirects: 403, which the client takes as well as a redirect to `/login`.',
    test: of(
      'the TypeScript client › the old client begins its login on 403, and /login answers whoever it sends there',
    ),
  },
  {
    what: '§14 TypeScript client: cookies and `X-Requested-With: XMLHttpRequest`, no Origin needed',
    verdict: 'same',
    test: of('the TypeScript client › the old client writes with its cookie and X-Requested-With'),
  },
  {
    what: 'Limits of calls',
    verdict: 'different',
    airyCore: 'None.',
    here: '60,000 a minute for each token, 300 for each visitor; some endpoints also by address, for visitors and whoever is nobody; 429 with `Retry-After`, standard `RateLimit` headers on each answer.',
    test: of('answers say how often one may call'),
  },
];
