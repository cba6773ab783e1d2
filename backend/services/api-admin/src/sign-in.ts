/**
 * `GET /sign-in?code=…`: a one-time code becomes a session; then on to the inbox, which says in words why there is none
 * (`?sign-in=used` for a code that is used, too old or unknown, `?sign-in=missing` where there is no code).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError, startSession, type Access, type BareHandler } from '@airy/http';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import type { SignInCodes } from '@airy/service';

export const inboxPath = '/inbox/';

/** The one user of an instance whose users are not managed yet. */
const administrator = { id: 'local:admin', name: 'Admin' };

export function signIn(parts: {
  readonly codes: SignInCodes;
  readonly secrets: Secrets;
  readonly access: Access;
  publicUrl(): string;
}): BareHandler {
  return async (request, response) => {
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET');
      return answerError(response, new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } }));
    }
    const code = codeOf(request);
    if (code !== null && (await parts.codes.redeem(code))) {
      const secure = parts.publicUrl().startsWith('https:');
      return redirect(response, inboxPath, await startSession(parts.secrets, administrator, { secure }));
    }
    // Whoever goes back to a used link is signed in already.
    const { principal } = await parts.access.agent({ cookie: request.headers.cookie });
    if (principal !== null) return redirect(response, inboxPath);
    redirect(response, `${inboxPath}?sign-in=${code === null ? 'missing' : 'used'}`);
  };
}

export function redirect(response: ServerResponse, to: string, cookie?: string): void {
  if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
  response.writeHead(303, { Location: to, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  response.end();
}

function codeOf(request: IncomingMessage): string | null {
  const code = new URL(request.url ?? '/', 'http://localhost').searchParams.get('code');
  return code === '' ? null : code;
}
