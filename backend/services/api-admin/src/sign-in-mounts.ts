/** Where people sign in and out: the links that this machine prints, the provider of the settings, and what ends a session. */
import type { BareHandler, SessionUser } from '@airy/http';
import type { ServiceContext } from '@airy/service';
import { redirect } from './redirect.ts';
import { keepPreparing } from './sign-in-ready.ts';
import { createSignInClient } from './sign-in-client.ts';
import { signInFlow } from './sign-in-flow.ts';
import { inboxPath, signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';

/** What of the context signing in needs. */
type Context = Pick<
  ServiceContext,
  'config' | 'secrets' | 'signInCodes' | 'http' | 'telemetry' | 'commander' | 'publicUrl' | 'ending'
>;

export function mountSignIn(context: Context): void {
  const { config, http, secrets, signInCodes } = context;
  const { oidc } = config.security;
  const { access, origins } = http;
  const publicUrl = (): string => context.publicUrl();
  const seen = (user: SessionUser): Promise<void> => noteUser(context, user);
  const byLink = signIn({ codes: signInCodes, secrets, access, host: http, publicUrl, seen });
  http.mount('/sign-in', byLink);
  http.mount('/login', oidc === null ? byLink : linkOrProvider(byLink, `/oauth2/authorization/${oidc.name}`));
  http.mount('/login/providers', listProviders(oidc?.name ?? null));
  http.mount('/logout', signOut({ origins, to: oidc?.logoutSuccessUrl ?? inboxPath, publicUrl }));
  if (oidc !== null) mountProvider(context, oidc);
}

function mountProvider(context: Context, provider: NonNullable<Context['config']['security']['oidc']>): void {
  const { http, secrets, telemetry } = context;
  const logger = telemetry.logger.child({ part: 'sign-in' });
  const client = createSignInClient(provider);
  const flow = signInFlow({
    provider,
    client,
    secrets,
    host: http,
    logger,
    publicUrl: () => context.publicUrl(),
    seen: user => noteUser(context, user),
  });
  http.mount(`/oauth2/authorization/${provider.name}`, flow.begin);
  http.mount(`/login/oauth2/code/${provider.name}`, flow.finish);
  keepPreparing({ client, provider: provider.name, logger, signal: context.ending });
}

/** Links that this machine prints go on working beside a provider: for whoever set it up wrongly. */
function linkOrProvider(byLink: BareHandler, provider: string): BareHandler {
  return (request, response) => {
    const hasCode = new URL(request.url ?? '/', 'http://localhost').searchParams.has('code');
    return hasCode || request.method !== 'GET' ? byLink(request, response) : redirect(response, provider);
  };
}

/** For the page that asks people to sign in. */
function listProviders(name: string | null): BareHandler {
  const providers = name === null ? [] : [{ name, url: '/login' }];
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify({ providers }));
  };
}

/** Who they are stands in the session; that the list of users is behind is no reason to keep somebody out. */
async function noteUser({ commander, telemetry }: Context, { id, name, avatarUrl }: SessionUser): Promise<void> {
  try {
    await commander.administration({
      id: null,
      principal: id,
      requestHash: null,
      command: { type: 'user.seen', id, name, avatarUrl: avatarUrl ?? null },
    });
  } catch (error) {
    telemetry.logger.warn({ err: error, user: id }, 'A sign-in was not noted in the list of users.');
  }
}
