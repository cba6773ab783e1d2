/** What we ask a sign-in provider, through openid-client. Nothing is asked before somebody needs it or `prepare` is called. */
import type { Config } from '@airy/config';
import { AiryError } from '@airy/errors';
import type * as OpenId from 'openid-client';
import { boundedFetch } from './bounded-fetch.ts';
import { personOfAccount, personOfClaims, verifiedEmails, type Person } from './sign-in-person.ts';

export type Provider = NonNullable<Config['security']['oidc']>;

/** What one sign-in began with, known to the browser that began it only. */
export interface Ticket {
  readonly state: string;
  readonly nonce: string;
  /** PKCE. */
  readonly verifier: string;
}

export interface SignInClient {
  /** Finds the provider's endpoints. @throws AiryError `sign_in_unavailable` */
  prepare(): Promise<void>;
  /** Where the browser goes. @throws AiryError `sign_in_unavailable` */
  begin(redirectUri: string): Promise<{ readonly address: URL; readonly ticket: Ticket }>;
  /**
   * @param callback the address that the provider sent the browser to, with its query.
   * @throws AiryError `sign_in_unavailable`, `sign_in_refused`, `email_unverified`
   */
  finish(callback: URL, ticket: Ticket): Promise<Person>;
}

const timeoutS = 10;

export function createSignInClient(provider: Provider): SignInClient {
  let found: Promise<Connection> | null = null;
  // One that failed is asked again by whoever comes next.
  const connection = (): Promise<Connection> =>
    (found ??= connect(provider).catch((cause: unknown) => {
      found = null;
      throw unavailable(cause);
    }));

  return {
    prepare: async () => void (await connection()),
    async begin(redirectUri) {
      const { openId, config } = await connection();
      const ticket = {
        state: openId.randomState(),
        nonce: openId.randomNonce(),
        verifier: openId.randomPKCECodeVerifier(),
      };
      const address = openId.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: provider.scope,
        state: ticket.state,
        code_challenge: await openId.calculatePKCECodeChallenge(ticket.verifier),
        code_challenge_method: 'S256',
        ...(provider.sendsIdToken && { nonce: ticket.nonce }),
      });
      return { address, ticket };
    },
    async finish(callback, ticket) {
      const connected = await connection();
      try {
        const person = await exchange(provider, connected, { callback, ticket });
        if (person === null) throw new AiryError('email_unverified', null, { details: { provider: provider.name } });
        return person;
      } catch (error) {
        throw error instanceof AiryError ? error : failureOf(connected.openId, error);
      }
    },
  };
}

interface Connection {
  readonly openId: typeof OpenId;
  readonly config: OpenId.Configuration;
}

async function connect(provider: Provider): Promise<Connection> {
  // Most instances have no provider, and start faster without it.
  const openId = await import('openid-client');
  const config = await configurationOf(openId, provider);
  config.timeout = timeoutS;
  config[openId.customFetch] = boundedFetch;
  // What comes over TLS from the provider itself need not be signed, but keys that are there are used.
  if (provider.sendsIdToken && config.serverMetadata().jwks_uri !== undefined)
    openId.enableNonRepudiationChecks(config);
  return { openId, config };
}

async function configurationOf(openId: typeof OpenId, provider: Provider): Promise<OpenId.Configuration> {
  const { clientId, clientSecret, endpoints, issuer } = provider;
  const secret = clientSecret ?? undefined;
  const authentication = authenticationOf(openId, provider);
  const isPlain = [issuer, endpoints?.token].some(address => address?.startsWith('http:'));
  if (endpoints === null)
    return openId.discovery(new URL(issuer ?? ''), clientId, secret, authentication, {
      timeout: timeoutS,
      execute: isPlain ? [openId.allowInsecureRequests] : [],
      [openId.customFetch]: boundedFetch,
    });
  const server: OpenId.ServerMetadata = {
    issuer: issuer ?? endpoints.authorization,
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    ...(endpoints.userInfo !== null && { userinfo_endpoint: endpoints.userInfo }),
    ...(endpoints.jwkSet !== null && { jwks_uri: endpoints.jwkSet }),
  };
  const config = new openId.Configuration(server, clientId, secret, authentication);
  if (isPlain) openId.allowInsecureRequests(config);
  return config;
}

function authenticationOf(openId: typeof OpenId, { clientAuthentication, clientSecret }: Provider): OpenId.ClientAuth {
  if (clientAuthentication === 'none') return openId.None();
  const secret = clientSecret ?? '';
  return clientAuthentication === 'client_secret_post'
    ? openId.ClientSecretPost(secret)
    : openId.ClientSecretBasic(secret);
}

async function exchange(
  provider: Provider,
  { openId, config }: Connection,
  { callback, ticket }: { readonly callback: URL; readonly ticket: Ticket },
): Promise<Person | null> {
  const answer = new URL(callback);
  // Where no issuer is known there is none to compare with; the state says whose answer it is.
  if (provider.issuer === null) answer.searchParams.delete('iss');
  const tokens = await openId.authorizationCodeGrant(config, answer, {
    expectedState: ticket.state,
    pkceCodeVerifier: ticket.verifier,
    ...(provider.sendsIdToken && { expectedNonce: ticket.nonce, idTokenExpected: true }),
  });
  const claims = tokens.claims();
  if (provider.sendsIdToken && claims !== undefined) {
    const emails = provider.emails === 'marked' ? 'marked' : 'trusted';
    const hasInfo = config.serverMetadata().userinfo_endpoint !== undefined;
    const isEnough = claims['email'] !== undefined && claims['name'] !== undefined;
    const more = hasInfo && !isEnough ? await openId.fetchUserInfo(config, tokens.access_token, claims.sub) : {};
    return personOfClaims(provider.name, { ...more, ...claims }, emails);
  }
  return accountOf(provider, { openId, config }, tokens.access_token);
}

async function accountOf(provider: Provider, connection: Connection, accessToken: string): Promise<Person | null> {
  const address = new URL(provider.endpoints?.userInfo ?? connection.config.serverMetadata().userinfo_endpoint ?? '');
  const said = await read(connection, accessToken, address);
  if (typeof said !== 'object' || said === null) return null;
  if (provider.emails !== 'github-list') return withEmail(personOfAccount(provider.name, said, plainAccount(provider)));
  const list = new URL(address);
  list.pathname = `${list.pathname.replace(/\/$/, '')}/emails`;
  const emails = verifiedEmails(await read(connection, accessToken, list));
  return withEmail(personOfAccount(provider.name, said, { idField: provider.userNameAttribute, emails }));
}

/** An address in an account is theirs only where that is known of the provider. */
function plainAccount({ userNameAttribute, emails }: Provider) {
  return { idField: userNameAttribute, emails: emails === 'trusted' ? null : [] };
}

function withEmail(person: Person | null): Person | null {
  return person === null || person.emails.length === 0 ? null : person;
}

async function read({ openId, config }: Connection, accessToken: string, address: URL): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json' });
  const response = await openId.fetchProtectedResource(config, accessToken, address, 'GET', undefined, headers);
  if (!response.ok) throw new Error(`${address.host} answered ${response.status}.`);
  return response.json();
}

/** Whether somebody answered, and no, or nobody who can be used. */
function failureOf(openId: typeof OpenId, cause: unknown): AiryError {
  const refused = [openId.AuthorizationResponseError, openId.ResponseBodyError, openId.WWWAuthenticateChallengeError];
  if (refused.some(kind => cause instanceof kind)) return new AiryError('sign_in_refused', null, { cause });
  const isAway = !(cause instanceof openId.ClientError) || cause.code === 'OAUTH_TIMEOUT' || statusIn(cause) >= 500;
  return isAway ? unavailable(cause) : new AiryError('sign_in_refused', null, { cause });
}

/** Of the answer that could not be used; 0 if there is none. */
function statusIn({ cause }: Error): number {
  return cause instanceof Response ? cause.status : 0;
}

function unavailable(cause: unknown): AiryError {
  return new AiryError('sign_in_unavailable', null, { cause });
}
