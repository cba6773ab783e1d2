/** Limits of callers over HTTP, and what is counted as one caller. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { asMachine, asUser, asVisitor, startTestServer, type TestServer } from './__fixtures__/test-server.ts';
import { RateLimits } from './rate-limits.ts';

let api: TestServer | null = null;
afterEach(async () => {
  await api?.close();
  api = null;
});

async function start(perToken: number | null, perVisitor: number | null = null): Promise<TestServer> {
  api = await startTestServer({
    security: { rateLimit: { perToken, perVisitor } },
    allowedOrigins: ['https://a.example'],
  });
  return api;
}

describe('a token', () => {
  it('is told where it stands, and refused after its last call with the time to wait', async () => {
    const server = await start(2);
    const first = await server.post('/test.read', { headers: asMachine });
    expect(first.headers.get('ratelimit-policy')).toBe('"token";q=2;w=60');
    expect(first.headers.get('ratelimit')).toBe('"token";r=1;t=60');
    await server.post('/test.read', { headers: asMachine });
    const third = await server.post('/test.read', { headers: asMachine });
    expect(third.status).toBe(429);
    const waitS = Number(third.headers.get('retry-after'));
    expect(waitS).toBeGreaterThan(50);
    expect(third.headers.get('ratelimit')).toBe(`"token";r=0;t=${waitS}`);
    expect(((await third.json()) as { code: string }).code).toBe('too_many_requests');
  });

  it('is counted apart from others, whatever their address', async () => {
    const server = await start(1);
    expect((await server.post('/test.read', { headers: asMachine })).status).toBe(200);
    expect((await server.post('/test.read', { headers: await asUser() })).status).toBe(200);
    expect((await server.post('/test.read', { headers: asMachine })).status).toBe(429);
  });

  it('has no limit where none is set', async () => {
    const server = await start(null);
    expect((await server.post('/test.read', { headers: asMachine })).headers.get('ratelimit')).toBeNull();
  });

  it('that is wrong uses up nobody’s calls', async () => {
    const server = await start(1);
    await server.post('/test.read', { headers: { authorization: 'wrong' } });
    expect((await server.post('/test.read', { headers: asMachine })).status).toBe(200);
  });
});

it('a visitor has a limit of their own', async () => {
  const server = await start(null, 1);
  const headers = await asVisitor();
  expect((await server.post('/test.visit', { headers })).headers.get('ratelimit-policy')).toBe('"visitor";q=1;w=60');
  expect((await server.post('/test.visit', { headers })).status).toBe(429);
});

it('an endpoint says its limit by address', async () => {
  const server = await start(null);
  const response = await server.post('/test.limited');
  expect(response.headers.get('ratelimit-policy')).toBe('"address /test.limited";q=3;w=60');
  expect(response.headers.get('ratelimit')).toBe('"address /test.limited";r=2;t=60');
});

it('a limit by address counts visitors and who is nobody, not agents and machines', async () => {
  const server = await start(null);
  const statusOf = async (headers: Record<string, string>) =>
    (await server.post('/test.limitedEither', { headers })).status;
  const origin = { origin: server.url };
  for (let i = 0; i < 4; i++) {
    expect(await statusOf(asMachine)).toBe(200);
    expect(await statusOf({ ...(await asUser()), ...origin })).toBe(200);
  }
  expect(await statusOf({ authorization: 'wrong' })).toBe(403);
  expect(await statusOf(await asVisitor())).toBe(200);
  expect(await statusOf({})).toBe(403);
  expect(await statusOf(await asVisitor())).toBe(429);
  expect(await statusOf({ authorization: 'wrong' })).toBe(429);
  expect(await statusOf(asMachine)).toBe(200);
});

it('pages of other origins may read the headers, and send those of idempotent writes', async () => {
  const server = await start(10);
  const origin = 'https://a.example';
  const asked = 'authorization,idempotency-key,airy-position,content-type,x-requested-with';
  const preflight = await fetch(`${server.url}/test.write`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-allow-headers')).toBe(asked);
  expect(preflight.headers.get('access-control-allow-credentials')).toBe('true');
  const exposed = (await server.post('/test.read', { headers: { ...asMachine, origin } })).headers.get(
    'access-control-expose-headers',
  );
  for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After', 'Airy-Position'])
    expect(exposed?.split(', ')).toContain(name);
});

describe('callers', () => {
  const same = async (one: string, other: string): Promise<boolean> => {
    const limit = new RateLimits().of('test', 1);
    await limit.count(one);
    return !(await limit.count(other)).isWithin;
  };

  it.each([
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:1::', true],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.2', false],
    ['user:a', 'user:b', false],
  ])('%s and %s are one: %s', async (one, other, expected) => {
    expect(await same(one, other)).toBe(expected);
  });

  it('without end take memory for a bounded number', async () => {
    const limit = new RateLimits(16).of('test', 1_000);
    const firsts = [];
    for (let n = 0; n < 500; n++) firsts.push((await limit.count(`10.0.${n >> 8}.${n & 255}`)).remaining === 999);
    expect(firsts.filter(Boolean).length).toBeLessThanOrEqual(16);
  });
});

it('where Redis hangs, a replica counts for itself, and nobody waits long', async () => {
  const sockets: Socket[] = [];
  const silent = createServer(socket => void sockets.push(socket));
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const { Redis } = await import('ioredis');
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: false, enableReadyCheck: false });
  redis.on('error', () => undefined);
  await new Promise(resolve => redis.once('connect', resolve));
  const limits = new RateLimits();
  limits.share({ redis, keyPrefix: 'test:' });
  const limit = limits.of('test', 1);
  expect((await limit.count('somebody')).isWithin).toBe(true);
  expect((await limit.count('somebody')).isWithin).toBe(false);
  redis.disconnect();
  for (const socket of sockets) socket.destroy();
  await new Promise(resolve => silent.close(resolve));
}, 10_000);
