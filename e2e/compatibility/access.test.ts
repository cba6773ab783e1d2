/** Who may call and how people sign in, as Airy Core's clients see it. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startAiry, type RunningAiry } from '@airy/testkit';

const token = 'compatibility-token';
const jwtSecret = Buffer.alloc(64, 'of the old airy.yaml').toString('base64');
const shop = 'https://shop.example';

/** As an old airy.yaml set it up; discovery is not needed to be sent there. */
let old: RunningAiry;
/** Nothing is set up. */
let bare: RunningAiry;
let provider: Server;
let issuer: string;

beforeAll(async () => {
  provider = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    const endpoints = { authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` };
    response.end(JSON.stringify({ issuer, ...endpoints }));
  });
  await new Promise<void>(resolve => provider.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const oidc = `{ provider: okta, clientId: id, clientSecret: hush, issuerUri: "${issuer}", allowedEmailPatterns: "*@example.com" }`;
  [old, bare] = await Promise.all([
    startAiry({
      settings: `security: { systemToken: "${token}", jwtSecret: "${jwtSecret}", allowedOrigins: "${shop}", oidc: ${oidc} }`,
    }),
    startAiry(),
  ]);
}, 40_000);
afterAll(async () => {
  await Promise.all([old?.stop(), bare?.stop()]);
  provider?.close();
});

const manual = { redirect: 'manual' } as const;

function post(
  airy: RunningAiry,
  path: string,
  headers: Record<string, string> = {},
  method = 'POST',
): Promise<Response> {
  return fetch(airy.url + path, { ...manual, method, headers });
}

async function status(
  airy: RunningAiry,
  headers: Record<string, string>,
  path = '/conversations.list',
): Promise<number> {
  return (await post(airy, path, headers)).status;
}

/** As Airy Core signed it: the profile as JSON in the claim `principal`. */
function sessionOf(profile: object, lifetimeS: number | null = 3_600): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const nowS = Math.floor(Date.now() / 1000);
  const claims = {
    iat: nowS,
    ...(lifetimeS !== null && { exp: nowS + lifetimeS }),
    principal: JSON.stringify(profile),
  };
  const text = `${part({ alg: 'HS256' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', Buffer.from(jwtSecret, 'base64')).update(text).digest('base64url')}`;
}

const ada = { id: 'okta:ada@example.com', name: 'Ada', avatarUrl: 'https://p.example/ada' };
const oldClient = { 'x-requested-with': 'XMLHttpRequest' };

it('the system token counts with Bearer and bare, without a JWT secret', async () => {
  await using airy = await startAiry({ settings: `security: { systemToken: "${token}" }` });
  expect(await status(airy, { authorization: `Bearer ${token}` })).toBe(200);
  expect(await status(airy, { authorization: token })).toBe(200);
  const info = await post(airy, '/session.info', { authorization: token });
  expect(((await info.json()) as { id: string }).id).toBe('system-token-comp');
}, 30_000);

it('without a token mode nothing is open: not with nothing, not with a wrong header', async () => {
  expect(await status(bare, {})).toBe(403);
  expect(await status(bare, { authorization: 'Bearer anything' })).toBe(403);
  expect(await status(bare, { authorization: 'Bearer undefined' })).toBe(403);
});

it('nobody and a wrong header are 403; what is open does not look at the header', async () => {
  const refused = await post(old, '/conversations.list', { authorization: 'Bearer wrong' });
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ code: 'unauthorized' });
  expect(await status(old, {})).toBe(403);
  const open = await fetch(`${old.url}/actuator/health`, { headers: { authorization: 'Bearer wrong' } });
  expect(open.status).toBe(200);
});

it('a session that Airy Core gave out goes on, in the cookie and as bearer', async () => {
  const session = sessionOf(ada);
  expect(await status(old, { cookie: `airy_auth_token=${session}`, ...oldClient })).toBe(200);
  const config = await post(old, '/client.config', { authorization: `Bearer ${session}` });
  expect(((await config.json()) as { user_profile: unknown }).user_profile).toEqual({
    id: 'okta:ada@example.com',
    name: 'Ada',
    avatar_url: 'https://p.example/ada',
  });
});

it('a session without an end, or of somebody who may not sign in any more, is none', async () => {
  expect(await status(old, { authorization: `Bearer ${sessionOf(ada, null)}` })).toBe(403);
  const gone = { ...ada, id: 'okta:eve@elsewhere.example' };
  expect(await status(old, { authorization: `Bearer ${sessionOf(gone)}` })).toBe(403);
});

async function signIn(airy: RunningAiry): Promise<string> {
  return (await fetch(airy.signInUrl, manual)).headers.get('set-cookie') ?? '';
}

let cookieOfBare = '';
it('the cookie of a session is HttpOnly and SameSite=Lax, for 30 days and the whole site', async () => {
  cookieOfBare = await signIn(bare);
  expect(cookieOfBare).toMatch(/^airy_auth_token=[\w.-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
});

it('a session counts as bearer and as cookie without a token mode', async () => {
  const session = /^airy_auth_token=([^;]+)/.exec(cookieOfBare)?.[1] ?? '';
  expect(await status(bare, { authorization: `Bearer ${session}` })).toBe(200);
  expect(await status(bare, { cookie: `airy_auth_token=${session}`, ...oldClient })).toBe(200);
});

it('/login leads to the provider, with the addresses of Airy Core', async () => {
  const login = await post(old, '/login', {}, 'GET');
  expect([login.status, login.headers.get('location')]).toEqual([303, '/oauth2/authorization/okta']);
  const begun = await post(old, '/oauth2/authorization/okta', { host: 'evil.example' }, 'GET');
  const address = new URL(begun.headers.get('location') ?? '');
  expect(address.href.startsWith(`${issuer}/auth?`)).toBe(true);
  expect(address.searchParams.get('redirect_uri')).toBe(`${old.url}/login/oauth2/code/okta`);
  expect(address.searchParams.get('code_challenge_method')).toBe('S256');
  expect(address.searchParams.get('scope')).toBe('openid profile email');
});

it('/logout ends the session; from another site it asks first', async () => {
  for (const method of ['GET', 'POST']) {
    const ended = await post(old, '/logout', { 'sec-fetch-site': 'same-origin', origin: old.url }, method);
    expect([ended.status, ended.headers.get('location')]).toEqual([303, '/']);
    expect(ended.headers.get('set-cookie')).toMatch(/^airy_auth_token=; .*Max-Age=0/);
    const asked = await post(old, '/logout', { 'sec-fetch-site': 'cross-site' }, method);
    expect([asked.status, asked.headers.get('set-cookie')]).toEqual([200, null]);
  }
});

describe('pages', () => {
  it('an allowed page may call with a cookie; another one is 403, also its preflight', async () => {
    const cookie = `airy_auth_token=${sessionOf(ada)}`;
    const allowed = await post(old, '/conversations.list', { cookie, origin: shop });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, shop]);
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    const evil = 'https://evil.example';
    const refused = await post(old, '/conversations.list', { cookie, origin: evil });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const preflight = { origin: evil, 'access-control-request-method': 'POST' };
    expect((await post(old, '/conversations.list', preflight, 'OPTIONS')).status).toBe(403);
  });
});

describe('the TypeScript client', () => {
  it('the old client begins its login on 403, and /login answers whoever it sends there', async () => {
    const refused = await post(old, '/client.config', oldClient);
    expect(refused.status).toBe(403);
    expect(refused.redirected).toBe(false);
    expect((await post(old, '/login', {}, 'GET')).status).toBe(303);
    expect((await post(bare, '/login', {}, 'GET')).headers.get('location')).toContain('/inbox/');
  });

  it('the old client writes with its cookie and X-Requested-With', async () => {
    const headers = { cookie: `airy_auth_token=${sessionOf(ada)}`, 'content-type': 'application/json' };
    const create = (more: Record<string, string>) =>
      fetch(`${old.url}/tags.create`, {
        method: 'POST',
        headers: { ...headers, ...more },
        body: JSON.stringify({ name: 'vip', color: 'tag-red' }),
      });
    expect((await create(oldClient)).status).toBe(201);
    expect((await create({})).status).toBe(403);
  });
});

it('curl -XPOST without body and Content-Type lists conversations', async () => {
  const response = await post(old, '/conversations.list', { authorization: `Bearer ${token}` });
  expect(await response.json()).toMatchObject({ data: [], pagination_data: { total: 0 } });
});

it('answers say how often one may call', async () => {
  const response = await post(old, '/conversations.list', { authorization: `Bearer ${token}` });
  expect(response.headers.get('ratelimit-policy')).toBe('"token";q=60000;w=60');
  expect(response.headers.get('ratelimit')).toMatch(/^"token";r=\d+;t=\d+$/);
});
