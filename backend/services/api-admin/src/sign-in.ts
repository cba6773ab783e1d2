/**
 * `GET /sign-in?code=…`: a one-time code becomes a session; then on to the inbox, which says in words why there is none
 * (`?sign-in=used` for a code that is used, too old or unknown, `?sign-in=missing` where there is no code).
 */
import type { IncomingMessage } from 'node:http';
import {
  answerError,
  countOrRefuse,
  startSession,
  type Access,
  type BareHandler,
  type HttpHost,
  type SessionUser,
} from '@airy/http';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import type { SignInCodes } from '@airy/service';
import { redirect } from './redirect.ts';

export const inboxPath = '/inbox/';

/** The one user of an instance whose users are not managed yet. */
const administrator = { id: 'local:admin', name: 'Admin' };

/** Of one address. */
const wrongCodesPerMinute = 30;

export function signIn(parts: {
  readonly codes: SignInCodes;
  readonly secrets: Secrets;
  readonly access: Access;
  readonly host: Pick<HttpHost, 'limits' | 'addressOf'>;
  publicUrl(): string;
  /** Notes that somebody has signed in. */
  seen(user: SessionUser): Promise<void>;
}): BareHandler {
  const { limits, addressOf } = parts.host;
  const wrongCodes = limits.of('sign-in-code', wrongCodesPerMinute);
  return async (request, response) => {
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      return answerError(response, new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } }));
    }
    const code = codeOf(request);
    if (code !== null && (await parts.codes.redeem(code))) {
      const secure = parts.publicUrl().startsWith('https:');
      await parts.seen(administrator);
      return redirect(response, inboxPath, [await startSession(parts.secrets, administrator, { secure })]);
    }
    // Whoever goes back to a used link is signed in already.
    const { principal } = await parts.access.agent({ cookie: request.headers.cookie });
    if (principal !== null) return redirect(response, inboxPath);
    if (code !== null) await countOrRefuse(wrongCodes, addressOf(request));
    redirect(response, `${inboxPath}?sign-in=${code === null ? 'missing' : 'used'}`);
  };
}

function codeOf(request: IncomingMessage): string | null {
  const code = new URL(request.url ?? '/', 'http://localhost').searchParams.get('code');
  return code === '' ? null : code;
}
