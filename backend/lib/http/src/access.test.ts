import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endpoint } from '@airy/contract';
import {
  asMachine,
  asUser,
  asVisitor,
  readEndpoint,
  startTestServer,
  testSecrets,
  type TestServer,
  type TestServerOptions,
} from './__fixtures__/test-server.ts';
import { route } from './route.ts';

let api: TestServer;
const start = async (options: TestServerOptions = {}) => {
  api = await startTestServer(options);
};
afterEach(() => api.close());

async function refusal(response: Response) {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}
const unauthorized = { status: 403, code: 'unauthorized' };
const crossSite = { status: 403, code: 'cross_site_request' };

describe('an agent', () => {
  beforeEach(() => start());

  it('who shows nothing is answered 403', async () => {
    expect(await refusal(await api.post('/test.read'))).toEqual(unauthorized);
  });

  it.each([
    ['Bearer a-system-token', 200],
    ['a-system-token', 200],
    ['bearer  a-system-token', 200],
    ['Bearer a-system-toke', 403],
    ['Bearer ', 403],
    ['Basic YTpi', 403],
  ])('with the header "%s" is answered %i', async (authorization, status) => {
    expect((await api.post('/test.read', { headers: { authorization } })).status).toBe(status);
  });

  it('with the system token is called after its first four characters (contract §3)', async () => {
    await api.post('/test.read', { headers: asMachine });
    expect(api.calls.at(-1)?.principal).toEqual({ kind: 'system', id: 'system-token-a-sy', name: null });
  });

  it('with a system token of a few characters is not called after all of it', async () => {
    await api.close();
    await start({ security: { systemToken: 'abcd' } });
    await api.post('/test.read', { headers: { authorization: 'abcd' } });
    expect(api.calls.at(-1)?.principal?.id).toBe('system-token-****');
  });

  it('with a session cookie is the user', async () => {
    expect((await api.post('/test.read', { headers: await asUser() })).status).toBe(200);
    expect(api.calls.at(-1)?.principal).toEqual({
      kind: 'user',
      id: 'local:admin',
      name: 'Admin',
      avatarUrl: null,
    });
  });

  it('with a forged cookie is nobody', async () => {
    const { cookie } = await asUser();
    expect(await refusal(await api.post('/test.read', { headers: { cookie: `${cookie}x` } }))).toEqual(unauthorized);
  });

  it('with a wrong header is refused although the cookie is good (contract §7)', async () => {
    const headers = { ...(await asUser()), authorization: 'Bearer wrong' };
    expect(await refusal(await api.post('/test.read', { headers }))).toEqual(unauthorized);
  });

  it('cannot use a visitor token, nor a visitor a session', async () => {
    expect((await api.post('/test.read', { headers: await asVisitor() })).status).toBe(403);
    const answer = await refusal(await api.post('/test.visit', { headers: await asUser() }));
    expect(answer).toEqual({ status: 403, code: 'visitor_token_invalid' });
  });

  it('is refused before the body is looked at', async () => {
    expect((await api.post('/test.read', { raw: 'not json' })).status).toBe(403);
  });
});

describe('a visitor', () => {
  beforeEach(() => start());

  it('is known by the claims of the token', async () => {
    expect((await api.post('/test.visit', { headers: await asVisitor() })).status).toBe(200);
    expect(api.calls.at(-1)?.principal?.visitor).toEqual({ conversationId: 'v1', channelId: 'c1' });
  });
});

describe('too many', () => {
  beforeEach(() => start());

  it('guesses of a token are refused for a while, and shut out nobody with the right one', async () => {
    expect((await api.post('/test.read', { headers: asMachine })).status).toBe(200);
    const guess = (count: number) => api.post('/test.read', { headers: { authorization: `guess-${count}` } });
    for (let i = 0; i < 30; i++) expect(await refusal(await guess(i))).toEqual(unauthorized);
    const response = await guess(30);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(1);
    expect(await refusal(response)).toEqual({ status: 429, code: 'too_many_requests' });
    expect((await api.post('/test.read', { headers: asMachine })).status).toBe(200);
    expect((await api.post('/test.read', { headers: await asUser() })).status).toBe(200);
    expect(await refusal(await api.post('/test.read'))).toEqual(unauthorized);
  });

  it('guesses are not told when one is right, wherever they are tried', async () => {
    const metrics = (token: string) =>
      fetch(`${api.url}/actuator/prometheus`, { headers: { authorization: token } }).then(({ status }) => status);
    for (let i = 0; i < 30; i++) expect(await metrics(`guess-${i}`)).toBe(403);
    expect(await metrics('guess')).toBe(429);
    expect(await metrics('a-system-token')).toBe(429);
    expect(await refusal(await api.post('/test.read', { headers: asMachine }))).toMatchObject({ status: 429 });
    expect((await api.post('/test.read', { headers: await asUser() })).status).toBe(200);
  });

  it('guesses shut out nobody who was not seen before: signed tokens and a long system token', async () => {
    await api.close();
    const long = 'a-system-token-of-enough-characters';
    await start({ security: { systemToken: long } });
    const guess = (token: string) => api.post('/test.read', { headers: { authorization: `Bearer ${token}` } });
    const session = await testSecrets.sign('session', { sub: 'local:admin', name: 'Admin' }, 60_000);
    const source = await testSecrets.sign('source', { source: 'shop' }, null);
    const { authorization: visitor } = await asVisitor();
    for (let i = 0; i < 31; i++) await guess(`guess-${i}`);
    expect((await guess('guess')).status).toBe(429);
    expect((await guess(session)).status).toBe(200);
    expect((await guess(long)).status).toBe(200);
    expect((await guess(source)).status).toBe(403);
    expect((await api.post('/test.read', { headers: { authorization: visitor } })).status).toBe(403);
    expect((await api.post('/test.source', { headers: { authorization: source } })).status).toBe(200);
    expect((await guess(`${session}x`)).status).toBe(429);
  });

  it('signed tokens of another kind are no guesses', async () => {
    const source = await testSecrets.sign('source', { source: 'shop' }, null);
    for (let i = 0; i < 31; i++) await api.post('/test.read', { headers: { authorization: source } });
    expect((await api.post('/test.read', { headers: { authorization: 'guess' } })).status).toBe(403);
  });

  it('expired cookies do not: the browser must get its 403 to sign in again', async () => {
    for (let i = 0; i < 40; i++) await api.post('/test.read', { headers: { cookie: 'airy_auth_token=old' } });
    expect((await api.post('/test.read', { headers: asMachine })).status).toBe(200);
  });

  it('calls of an endpoint with a limit are 429', async () => {
    for (let i = 0; i < 3; i++) expect((await api.post('/test.limited')).status).toBe(200);
    expect((await api.post('/test.limited')).status).toBe(429);
  });
});

describe('a page of another origin', () => {
  const elsewhere = { origin: 'https://shop.example' };

  it('is refused unless it is allowed, and gets no CORS headers', async () => {
    await start();
    const response = await api.post('/test.echo', { headers: elsewhere });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await refusal(response)).toEqual(crossSite);
  });

  it.each([[['https://shop.example']], [['https://*.example']], [['*']]])(
    'may call when %j is allowed',
    async allowedOrigins => {
      await start({ allowedOrigins });
      const response = await api.post('/test.echo', { headers: elsewhere });
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(response.headers.get('access-control-allow-credentials')).toBe('true');
      expect(response.headers.get('vary')).toContain('Origin');
    },
  );

  it.each(['https://shop.example.evil', 'https://evil/shop.example', 'null', 'http://shop.example'])(
    'called %s is not https://shop.example',
    async origin => {
      await start({ allowedOrigins: ['https://shop.example'] });
      expect((await api.post('/test.echo', { headers: { origin } })).status).toBe(403);
    },
  );

  it('may ask before it calls', async () => {
    await start({ allowedOrigins: ['https://shop.example'] });
    const headers = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    const preflight = await fetch(`${api.url}/test.echo`, { method: 'OPTIONS', headers: { ...elsewhere, ...headers } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    const foreign = { origin: 'https://evil.example', ...headers };
    expect((await fetch(`${api.url}/test.echo`, { method: 'OPTIONS', headers: foreign })).status).toBe(403);
  });

  it.each(['*', 'https://*', 'https://**', 'https://*.*', 'https://shop.*', 'HTTPS://s*'])(
    'may not use a cookie where %s in the list lets it in, only a token',
    async allowed => {
      await start({ allowedOrigins: [allowed] });
      const headers = { ...elsewhere, ...(await asUser()), 'x-requested-with': 'XMLHttpRequest' };
      expect(await refusal(await api.post('/test.read', { headers }))).toEqual(crossSite);
      expect((await api.post('/test.read', { headers: { ...elsewhere, ...asMachine } })).status).toBe(200);
    },
  );

  it.each(['https://shop.example', 'https://*.example'])('may use a cookie where %s names its host', async allowed => {
    await start({ allowedOrigins: [allowed] });
    const headers = { ...elsewhere, ...(await asUser()), 'x-requested-with': 'XMLHttpRequest' };
    expect((await api.post('/test.read', { headers })).status).toBe(200);
  });
});

describe('an endpoint for any page (the widget)', () => {
  const anywhere = endpoint({ ...readEndpoint, path: '/test.anywhere', access: 'either', forAnyPage: true });
  const elsewhere = { origin: 'https://shop.example' };
  beforeEach(() => start({ routes: [route(anywhere, async () => ({ text: '' }))] }));

  it('is called from any origin with a token, and never tells browsers to bring cookies along', async () => {
    const response = await api.post('/test.anywhere', { headers: { ...elsewhere, ...asMachine } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    const headers = { ...elsewhere, 'access-control-request-method': 'POST' };
    expect((await fetch(`${api.url}/test.anywhere`, { method: 'OPTIONS', headers })).status).toBe(204);
  });

  it('does not count a cookie, from whatever page', async () => {
    const headers = { ...(await asUser()), 'x-requested-with': 'XMLHttpRequest' };
    const refused = { status: 403, code: 'visitor_token_invalid' };
    expect(await refusal(await api.post('/test.anywhere', { headers }))).toEqual(refused);
    expect(await refusal(await api.post('/test.anywhere', { headers: { ...elsewhere, ...headers } }))).toEqual(refused);
  });
});

describe('a write with a cookie', () => {
  beforeEach(() => start());

  it('needs Origin or X-Requested-With, which forms of other sites cannot send', async () => {
    const user = await asUser();
    expect(await refusal(await api.post('/test.write', { headers: user }))).toEqual(crossSite);
    const asOldClient = { ...user, 'x-requested-with': 'XMLHttpRequest' };
    expect((await api.post('/test.write', { headers: asOldClient })).status).toBe(200);
    expect((await api.post('/test.write', { headers: { ...user, origin: api.url } })).status).toBe(200);
  });

  it('needs neither with a token', async () => {
    expect((await api.post('/test.write', { headers: asMachine })).status).toBe(200);
  });
});
