/**
 * Sign-in with a provider (contract §7): `/oauth2/authorization/<provider>` sends the browser there,
 * `/login/oauth2/code/<provider>` is where it comes back to, with a code that is worth a person. Where people go after
 * that is a setting; no address in a request says it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AiryError } from '@airy/errors';
import {
  countOrRefuse,
  isAllowedEmail,
  startSession,
  type BareHandler,
  type HttpHost,
  type SessionUser,
} from '@airy/http';
import type { Secrets } from '@airy/secrets';
import type { Telemetry } from '@airy/telemetry';
import { redirect } from './redirect.ts';
import type { Provider, SignInClient } from './sign-in-client.ts';
import type { Person } from './sign-in-person.ts';
import { showProblem } from './sign-in-page.ts';
import { dropTicket, keepTicket, readTicket } from './sign-in-ticket.ts';

export interface SignInFlowParts {
  readonly provider: Provider;
  readonly client: SignInClient;
  readonly secrets: Secrets;
  readonly host: Pick<HttpHost, 'limits' | 'addressOf'>;
  readonly logger: Telemetry['logger'];
  publicUrl(): string;
  /** Notes that somebody has signed in. */
  seen(user: SessionUser): Promise<void>;
}

export interface SignInFlow {
  readonly begin: BareHandler;
  readonly finish: BareHandler;
}

/** Of one address: a whole office may arrive at the same minute. */
const triesPerMinute = 300;
/** That came to nothing, of one address. */
const failuresPerMinute = 30;

export function signInFlow(parts: SignInFlowParts): SignInFlow {
  const { limits, addressOf } = parts.host;
  const tries = limits.of('sign-in', triesPerMinute);
  const failures = limits.of('sign-in-failure', failuresPerMinute);

  const guarded =
    (work: (request: IncomingMessage, response: ServerResponse) => Promise<void>): BareHandler =>
    async (request, response) => {
      try {
        if (request.method !== 'GET') return refuseMethod(response);
        await countOrRefuse(tries, addressOf(request));
        await work(request, response);
      } catch (error) {
        if (!(error instanceof AiryError)) throw error;
        report(parts, error);
        const { isWithin, resetMs } = await failures.count(addressOf(request));
        const shown = isWithin
          ? error
          : new AiryError('too_many_requests', null, { details: { retryAfterMs: resetMs } });
        showProblem(response, titles[shown.code] ?? 'You are not signed in', shown);
      }
    };

  return {
    begin: guarded((request, response) => begin(parts, request, response)),
    finish: guarded((request, response) => finish(parts, request, response)),
  };
}

const titles: Readonly<Record<string, string>> = {
  email_not_allowed: 'This account may not sign in',
  email_unverified: 'This account may not sign in',
  sign_in_unavailable: 'Signing in does not work now',
  too_many_requests: 'Too many tries',
};

async function begin(parts: SignInFlowParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { address, ticket } = await parts.client.begin(redirectUriOf(parts));
  redirect(response, address.href, await keepTicket(cookiesOf(parts), ticket, request.headers));
}

async function finish(parts: SignInFlowParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const callback = new URL(redirectUriOf(parts));
  callback.search = new URL(request.url ?? '/', 'http://localhost').search;
  const state = callback.searchParams.get('state') ?? '';
  const ticket = await readTicket(cookiesOf(parts), state, request.headers);
  if (ticket === null) throw new AiryError('sign_in_expired');
  response.appendHeader('Set-Cookie', dropTicket(cookiesOf(parts), state));
  const person = await parts.client.finish(callback, ticket);
  const user = admit(parts.provider, person);
  await parts.seen(user);
  const { secure } = cookiesOf(parts);
  redirect(response, parts.provider.loginSuccessUrl, [await startSession(parts.secrets, user, { secure })]);
}

/** @throws AiryError `email_not_allowed` */
function admit({ allowedEmailPatterns }: Provider, { id, name, avatarUrl, emails }: Person): SessionUser {
  if (!emails.some(email => isAllowedEmail(allowedEmailPatterns, email)))
    throw new AiryError('email_not_allowed', null, { details: { email: emails[0] ?? '' } });
  return { id, name, avatarUrl };
}

/** By the settings, never by what the request says of its host. */
function redirectUriOf({ publicUrl, provider }: SignInFlowParts): string {
  return `${publicUrl()}/login/oauth2/code/${provider.name}`;
}

function cookiesOf({ secrets, publicUrl }: SignInFlowParts) {
  return { secrets, secure: publicUrl().startsWith('https:') };
}

function report({ logger, provider }: SignInFlowParts, error: AiryError): void {
  const details = { code: error.code, provider: provider.name, err: error.cause };
  if (error.code === 'sign_in_unavailable') logger.error(details, 'The sign-in provider cannot be used.');
  else logger.info(details, 'Somebody was not signed in.');
}

function refuseMethod(response: ServerResponse): void {
  response.setHeader('Allow', 'GET');
  throw new AiryError('method_not_allowed', null, { details: { allowed: 'GET' } });
}
