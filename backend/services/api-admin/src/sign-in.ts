/** `GET /sign-in?code=…`: a one-time code becomes a session; then on to the inbox. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerError, startSession, type Access, type BareHandler } from '@airy/http';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import type { SignInCodes } from '@airy/service';

export const inboxPath = '/inbox/';

/** The one user of an instance whose users are not managed yet. */
const administrator = { id: 'local:admin', name: 'Admin' };

const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

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
    response.writeHead(code === null ? 200 : 403, pageHeaders);
    response.end(page(code === null ? 'Sign in to Airy' : 'This sign-in link was used or is too old'));
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

function page(title: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.45 ui-sans-serif, system-ui, sans-serif; display: grid; place-content: center; min-height: 90vh; margin: 0 24px; }
  main { max-width: 28rem; }
  h1 { font-size: 20px; font-weight: 600; }
  code { font: 14px ui-monospace, monospace; padding: 2px 6px; border-radius: 6px; background: #8883; }
</style>
<main>
  <h1>${title}</h1>
  <p>Each link signs one browser in, once. For a new one, run this where Airy runs:</p>
  <p><code>npm run sign-in</code></p>
</main>
</html>`;
}
