import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { asMachine, startTestServer, writeEndpoint, type TestServer } from './__fixtures__/test-server.ts';
import { createHttpServer, route } from './index.ts';
import { testSecrets } from './__fixtures__/test-server.ts';
import { pino } from 'pino';
import { Registry } from 'prom-client';

let api: TestServer;
afterEach(() => api.close());

/** A handler that waits until it is let go. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  return { opened, entered };
}

describe('bare mounts', () => {
  it('answer before express, by exact path or longest folder', async () => {
    api = await startTestServer();
    api.server.host.mount('/facebook', (_request, response) => void response.end('hook'));
    api.server.host.mount('/ui/', (request, response) => void response.end(`folder ${request.url}`));
    api.server.host.mount('/ui/deep/', (_request, response) => void response.end('deeper'));
    expect(await (await fetch(`${api.url}/facebook?a=b`)).text()).toBe('hook');
    expect(await (await fetch(`${api.url}/ui/a.js?x`)).text()).toBe('folder /ui/a.js?x');
    expect(await (await fetch(`${api.url}/ui/deep/a`)).text()).toBe('deeper');
    expect((await fetch(`${api.url}/facebook/more`)).status).toBe(404);
    expect(await api.registry.metrics()).toContain('route="/facebook",status="200"');
  });

  it('that fail are 500, logged with the reason', async () => {
    api = await startTestServer();
    api.server.host.mount('/broken', () => {
      throw new Error('broken here');
    });
    expect((await fetch(`${api.url}/broken`)).status).toBe(500);
    expect(api.log.join()).toContain('broken here');
  });
});

describe('stopping', () => {
  it('finishes what runs, refuses what comes', async () => {
    const { opened, entered } = gate();
    const slow = route({ ...writeEndpoint, path: '/test.slow' }, async () => {
      entered.resolve();
      await opened.promise;
      return { text: 'done' };
    });
    api = await startTestServer({ routes: [slow] });
    const running = api.post('/test.slow', { headers: asMachine });
    await entered.promise;
    api.server.drain();
    const refused = await api.post('/test.echo');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'shutting_down' });
    const closed = api.server.close(5_000);
    opened.resolve();
    expect(await (await running).json()).toEqual({ text: 'done' });
    await closed;
    await expect(fetch(api.url)).rejects.toThrow('fetch failed');
  });

  it('cuts what does not finish in time, also upgraded connections', async () => {
    const { opened, entered } = gate();
    api = await startTestServer();
    api.server.host.mount('/stuck', async () => {
      entered.resolve();
      await opened.promise;
    });
    api.server.host.upgrade('/ws', (_request, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: test\r\nConnection: Upgrade\r\n\r\n');
    });
    const socket = upgradeOf(api.url, '/ws');
    await once(socket, 'data');
    const stuck = fetch(`${api.url}/stuck`).then(
      () => 'answered',
      () => 'cut',
    );
    await entered.promise;
    await api.server.close(10);
    expect(await stuck).toBe('cut');
    if (!socket.closed) await once(socket, 'close');
    opened.resolve();
  });
});

function upgradeOf(url: string, path: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => socket.destroy());
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n`);
  return socket;
}

describe('limits', () => {
  it('more requests at once than allowed are 503', async () => {
    const { opened, entered } = gate();
    const slow = route({ ...writeEndpoint, path: '/test.slow' }, async () => {
      entered.resolve();
      await opened.promise;
      return { text: 'done' };
    });
    api = await startTestServer({ routes: [slow], maxRunning: 1 });
    const running = api.post('/test.slow', { headers: asMachine });
    await entered.promise;
    const refused = await api.post('/test.echo');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ code: 'overloaded' });
    opened.resolve();
    expect((await running).status).toBe(200);
    expect((await api.post('/test.echo')).status).toBe(200);
  });

  it('more bytes of bodies at once than allowed are 503, and are given back', async () => {
    const { opened, entered } = gate();
    const slow = route({ ...writeEndpoint, path: '/test.slow' }, async () => {
      entered.resolve();
      await opened.promise;
      return { text: 'done' };
    });
    api = await startTestServer({ routes: [slow], maxHeldBytes: 100 });
    const body = { text: 'x'.repeat(60) };
    const running = api.post('/test.slow', { headers: asMachine, body });
    await entered.promise;
    expect((await api.post('/test.echo', { body })).status).toBe(503);
    expect((await api.post('/test.echo')).status).toBe(200);
    opened.resolve();
    expect((await running).status).toBe(200);
    expect((await api.post('/test.echo', { body })).status).toBe(200);
  });

  it('a call that takes too long is 503, and its signal is aborted', async () => {
    let signal: AbortSignal | undefined;
    const hangs = route({ ...writeEndpoint, path: '/test.hang' }, (_request, call) => {
      signal = call.signal;
      return new Promise<never>(() => undefined);
    });
    api = await startTestServer({ routes: [hangs], maxCallMs: 20 });
    expect((await api.post('/test.hang', { headers: asMachine })).status).toBe(503);
    expect(signal?.aborted).toBe(true);
  });

  it('a caller who hangs up aborts the signal', async () => {
    const aborted = Promise.withResolvers<void>();
    const hangs = route({ ...writeEndpoint, path: '/test.hang' }, (_request, call) => {
      call.signal.addEventListener('abort', () => aborted.resolve());
      outgoing.destroy();
      return new Promise<never>(() => undefined);
    });
    api = await startTestServer({ routes: [hangs], maxCallMs: 5_000 });
    const outgoing = httpRequest(`${api.url}/test.hang`, { method: 'POST', headers: asMachine });
    outgoing.on('error', () => undefined);
    outgoing.end();
    await expect(aborted.promise).resolves.toBeUndefined();
  });

  it('an upgrade to an unknown path is 404', async () => {
    api = await startTestServer();
    const [answer] = (await once(upgradeOf(api.url, '/nothing'), 'data')) as [Buffer];
    expect(answer.toString()).toContain('404');
  });
});

describe('the port', () => {
  const serverAt = (host: string, port: number) =>
    createHttpServer({
      config: {
        http: { host, port, trustedProxies: [] },
        publicUrl: null,
        security: {
          systemToken: null,
          jwtSecret: null,
          replaceKeys: false,
          allowedOrigins: [],
          oidc: null,
          rateLimit: { perToken: null, perVisitor: null },
        },
      },
      secrets: testSecrets,
      telemetry: { logger: pino({ level: 'silent' }), metrics: new Registry() },
      health: () => ({ status: 'UP', isReady: true, services: {}, engines: {} }),
    });

  it('that is taken is a clear error', async () => {
    api = await startTestServer();
    const second = serverAt('127.0.0.1', Number(new URL(api.url).port));
    await expect(second.listen()).rejects.toMatchObject({ code: 'port_in_use' });
    await second.close(10);
  });

  it('of an address that is not of this machine is a clear error', async () => {
    const server = serverAt('192.0.2.1', 0);
    await expect(server.listen()).rejects.toMatchObject({
      code: 'cannot_listen',
      message: 'Cannot listen on 192.0.2.1, port 0: this machine does not have this address.',
    });
    await server.close(10);
  });
});

describe('/actuator', () => {
  it('health is open, its details are for agents', async () => {
    api = await startTestServer();
    expect(await (await fetch(`${api.url}/actuator/health`)).json()).toEqual({ status: 'UP' });
    const asked = await fetch(`${api.url}/actuator/health`, { headers: asMachine });
    expect(await asked.json()).toEqual({ status: 'UP', isReady: true, services: { 'api-admin': null }, engines: {} });
  });

  it('health is 503 when something is down', async () => {
    const services = { 'api-admin': 'disk full' };
    api = await startTestServer({ health: () => ({ status: 'DOWN', isReady: true, services, engines: {} }) });
    const response = await fetch(`${api.url}/actuator/health`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'DOWN' });
  });

  it('says that it lives whatever is away, and that it is ready once it is', async () => {
    let isReady = false;
    api = await startTestServer({ health: () => ({ status: 'DOWN', isReady, services: {}, engines: {} }) });
    const probe = async (kind: string): Promise<string> => {
      // Each over a connection of its own: draining closes those that are kept.
      const asking = httpRequest(`${api.url}/actuator/health/${kind}`, { agent: false }).end();
      const [answer] = (await once(asking, 'response')) as [IncomingMessage];
      return `${answer.statusCode} ${await text(answer)}`;
    };
    expect(await probe('liveness')).toBe('200 {"status":"UP"}');
    expect(await probe('readiness')).toBe('503 {"status":"OUT_OF_SERVICE"}');
    isReady = true;
    expect(await probe('readiness')).toBe('200 {"status":"UP"}');
    api.server.drain();
    expect(await probe('liveness')).toBe('200 {"status":"UP"}');
  });

  it('answers while nothing else is: starting, or at the limit', async () => {
    let isStarting = true;
    api = await startTestServer({ isStarting: () => isStarting, maxRunning: 0 });
    const early = await api.post('/test.echo', { body: {} });
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await early.json()).toMatchObject({ code: 'starting' });
    const [refusal] = (await once(upgradeOf(api.url, '/ws'), 'data')) as [Buffer];
    expect(refusal.toString()).toContain('503');
    expect((await fetch(`${api.url}/actuator/health/liveness`)).status).toBe(200);
    isStarting = false;
    expect(await (await api.post('/test.echo', { body: {} })).json()).toMatchObject({ code: 'overloaded' });
    expect((await fetch(`${api.url}/actuator/health`)).status).toBe(200);
  });

  it('metrics are for agents', async () => {
    api = await startTestServer();
    expect((await fetch(`${api.url}/actuator/prometheus`)).status).toBe(403);
    const metrics = await fetch(`${api.url}/actuator/prometheus`, { headers: asMachine });
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toContain('airy_http_requests_total');
  });
});
