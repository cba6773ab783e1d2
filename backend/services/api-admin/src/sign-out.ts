/**
 * `/logout`: ends the session of this browser. `POST` from our own pages does it at once; so does `GET` where it is clear
 * that the person asked for it. A link on somebody else's page leads to the question first.
 */
import type { IncomingMessage } from 'node:http';
import { AiryError } from '@airy/errors';
import { answerError, endSession, type BareHandler, type Origins } from '@airy/http';
import { redirect } from './redirect.ts';
import { showPage } from './sign-in-page.ts';

export function signOut(parts: { readonly origins: Origins; readonly to: string; publicUrl(): string }): BareHandler {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'POST') {
      response.setHeader('Allow', 'GET, POST');
      return answerError(response, new AiryError('method_not_allowed', null, { details: { allowed: 'GET, POST' } }));
    }
    if (!isAskedForHere(request, parts.origins))
      return showPage(response, {
        status: 200,
        title: 'Sign out?',
        text: 'Another site sent you here.',
        next: { href: '/logout', title: 'Sign out', posts: true },
      });
    const secure = parts.publicUrl().startsWith('https:');
    redirect(response, parts.to, [endSession({ secure })]);
  };
}

/** Browsers say where a navigation began (`Sec-Fetch-Site`); `none` is somebody who typed the address. */
function isAskedForHere({ method, headers }: IncomingMessage, origins: Origins): boolean {
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin' || (site === 'none' && method === 'GET')) return true;
  if (site === 'cross-site' || site === 'same-site') return headers.origin !== undefined && origins.trusts(headers);
  return origins.trusts(headers);
}
