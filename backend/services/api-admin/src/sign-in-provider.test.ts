/** Sign-in with GitHub's kind of OAuth2 over HTTP: what a browser does, without one (e2e/access has the browser). */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { apiAdmin } from './api-admin.ts';
import { octocat, startGitHub, type GitHub } from './__fixtures__/github.ts';
import type { Provider } from './sign-in-client.ts';

let github: GitHub;
let instance: TestInstance;

function providerOf(url: string): Provider {
  return {
    name: 'github',
    issuer: `${url}/login/oauth`,
    endpoints: {
      authorization: `${url}/login/oauth/authorize`,
      token: `${url}/login/oauth/access_token`,
      userInfo: `${url}/api/user`,
      jwkSet: null,
    },
    clientId: 'id',
    clientSecret: 'hush',
    clientAuthentication: 'client_secret_post',
    scope: 'read:user user:email',
    sendsIdToken: false,
    userNameAttribute: 'id',
    emails: 'github-list',
    allowedEmailPatterns: ['*@github.com'],
    loginSuccessUrl: '/inbox/',
    logoutSuccessUrl: '/',
  };
}

beforeAll(async () => {
  github = await startGitHub();
});
afterAll(async () => {
  await github[Symbol.asyncDispose]();
});
beforeEach(async () => {
  github.isBroken = false;
  github.asked.length = 0;
  instance = await startTestInstance({ services: [apiAdmin], oidc: providerOf(github.url) });
});
afterEach(() => instance.close());

const manual = { redirect: 'manual' } as const;

/** Cookies of a browser. */
class Jar {
  readonly #cookies = new Map<string, string>();

  async get(address: string): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { ...manual, headers: cookie === '' ? {} : { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';')[0]?.split('=') ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  get names(): readonly string[] {
    return [...this.#cookies.keys()];
  }

  get header(): Record<string, string> {
    return { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
  }
}

/** Follows the whole way. Resolves with the answer of the callback. */
async function signIn(jar: Jar, change: (callback: URL) => void = () => undefined): Promise<Response> {
  const login = await jar.get(`${instance.url}/login`);
  const begun = await jar.get(new URL(login.headers.get('location') ?? '', instance.url).href);
  const there = await fetch(begun.headers.get('location') ?? '', manual);
  const callback = new URL(there.headers.get('location') ?? '');
  change(callback);
  return jar.get(callback.href);
}

const verified = { email: 'octocat@github.com', verified: true, primary: true, visibility: 'public' };

describe('with GitHub', () => {
  it('asks for the list of addresses, and takes a verified one', async () => {
    const unverified = { ...verified, email: 'octocat@elsewhere.example', verified: false };
    github.account = { user: octocat, emails: [unverified, verified] };
    const jar = new Jar();
    const response = await signIn(jar);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/inbox/');
    expect(github.asked.slice(-2)).toEqual(['GET /api/user', 'GET /api/user/emails']);
    expect(jar.names).toEqual(['airy_auth_token']);
    const headers = { ...jar.header, 'x-requested-with': 'XMLHttpRequest' };
    const info = await fetch(`${instance.url}/session.info`, { method: 'POST', headers });
    expect(await info.json()).toMatchObject({
      id: 'github:583231',
      name: 'The Octocat',
      avatar_url: octocat.avatar_url,
      kind: 'user',
    });
  });

  it.each([
    ['of another domain', [{ ...verified, email: 'octocat@evil.example' }], 'octocat@evil.example is not among those'],
    ['that is not verified', [{ ...verified, verified: false }], 'does not say that the e-mail address'],
    ['that is missing', [], 'does not say that the e-mail address'],
  ])('lets nobody in by an address %s', async (_what, emails, reason) => {
    github.account = { user: { ...octocat, email: 'octocat@github.com' }, emails };
    const jar = new Jar();
    const response = await signIn(jar);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(reason);
    expect(jar.names).toEqual([]);
  });

  it.each([
    ['another state', (callback: URL) => callback.searchParams.set('state', 'x'.repeat(43))],
    [
      'a state that begins alike',
      (callback: URL) => callback.searchParams.set('state', `${callback.searchParams.get('state')?.slice(0, 20)}x`),
    ],
    ['no state', (callback: URL) => callback.searchParams.delete('state')],
    ['a made-up code', (callback: URL) => callback.searchParams.set('code', 'made-up')],
    ['another issuer', (callback: URL) => callback.searchParams.set('iss', 'https://evil.example')],
    ['a refusal', (callback: URL) => callback.searchParams.set('error', 'access_denied')],
    ['two states', (callback: URL) => callback.searchParams.append('state', 'y')],
  ])('lets nobody in with %s', async (_what, change) => {
    github.account = { user: octocat, emails: [verified] };
    const jar = new Jar();
    const response = await signIn(jar, change);
    expect(response.status).toBe(403);
    expect(jar.names).not.toContain('airy_auth_token');
  });

  it('lets nobody in twice with one answer', async () => {
    github.account = { user: octocat, emails: [verified] };
    const jar = new Jar();
    let again = '';
    await signIn(jar, callback => void (again = callback.href));
    expect((await jar.get(again)).status).toBe(403);
  });

  it('that is away is 503, and nobody is signed in', async () => {
    github.account = { user: octocat, emails: [verified] };
    const jar = new Jar();
    const response = await signIn(jar, () => void (github.isBroken = true));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).not.toBeNull();
    expect(jar.names).not.toContain('airy_auth_token');
  });

  it('several tabs may begin at once, and a browser does not gather tickets without end', async () => {
    github.account = { user: octocat, emails: [verified] };
    const jar = new Jar();
    await jar.get(`${instance.url}/oauth2/authorization/github`);
    expect((await signIn(jar)).status).toBe(303);
    for (let i = 0; i < 20; i++) await jar.get(`${instance.url}/oauth2/authorization/github`);
    expect(jar.names.filter(name => name.startsWith('airy_sign_in_')).length).toBeLessThanOrEqual(6);
  });

  it('failures of one address are refused for a while', async () => {
    const jar = new Jar();
    const wrong = () => jar.get(`${instance.url}/login/oauth2/code/github?state=x&code=y`);
    for (let i = 0; i < 30; i++) expect((await wrong()).status).toBe(403);
    const response = await wrong();
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(1);
  });

  it('writes no secret and no code into the log', async () => {
    github.account = { user: octocat, emails: [verified] };
    await signIn(new Jar());
    await signIn(new Jar(), callback => callback.searchParams.set('code', 'made-up'));
    expect(instance.log.join()).not.toMatch(/hush|gho_|made-up/);
  });
});

describe('signing out', () => {
  const cookieOf = (response: Response) => response.headers.getSetCookie().join();

  it.each([
    ['POST', { origin: 'self' }],
    ['POST', { 'sec-fetch-site': 'same-origin' }],
    ['GET', { 'sec-fetch-site': 'none' }],
    ['GET', {}],
  ])('%s with %j ends the session', async (method, given) => {
    const headers = 'origin' in given ? { origin: instance.url } : given;
    const response = await fetch(`${instance.url}/logout`, { ...manual, method, headers: headers as HeadersInit });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/');
    expect(cookieOf(response)).toMatch(/^airy_auth_token=; Path=\/; Max-Age=0; HttpOnly; SameSite=Lax$/);
  });

  it.each([
    ['POST', { origin: 'https://evil.example' }],
    ['POST', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['GET', { 'sec-fetch-site': 'cross-site' }],
  ])('%s with %j asks first', async (method, headers) => {
    const response = await fetch(`${instance.url}/logout`, { ...manual, method, headers: headers as HeadersInit });
    expect(response.status).toBe(200);
    expect(cookieOf(response)).toBe('');
    expect(await response.text()).toContain('Sign out?');
  });
});
