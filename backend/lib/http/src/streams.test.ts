import { once } from 'node:events';
import { streamEndpoint } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { asMachine, startTestServer, testSecrets, type TestServer } from './__fixtures__/test-server.ts';
import { sessionCookie, streamRoute, type StreamCall } from './index.ts';

let api: TestServer;
afterEach(() => api.close());

const declared = streamEndpoint({
  path: '/test.stream',
  summary: 'Streams',
  access: 'agent',
  query: z.object({ after: z.string().nullish() }),
  errors: [],
});

async function start(
  options: Parameters<typeof startTestServer>[0] = {},
  handle: (query: { after?: string | null | undefined }, call: StreamCall) => Promise<void> = async (query, call) =>
    void call.response.end(`data: ${JSON.stringify(query)}\n\n`),
): Promise<void> {
  api = await startTestServer(options);
  api.server.host.stream(streamRoute(declared, handle));
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });

describe('a stream', () => {
  it('is given to who may read, with its query', async () => {
    await start();
    expect(await (await get('/test.stream?after=a&after=b&x=1', asMachine)).text()).toBe('data: {"after":"b"}\n\n');
    expect((await get('/test.stream')).status).toBe(403);
    expect((await get('/test.stream?after=%ff', asMachine)).status).toBe(200);
    const post = await api.post('/test.stream', { headers: asMachine });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('has no HEAD, which would never end', async () => {
    await start({}, async (_query, call) => void call.response.write(':\n\n'));
    const signal = AbortSignal.timeout(5_000);
    const head = await fetch(`${api.url}/test.stream`, { method: 'HEAD', headers: asMachine, signal });
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('answers pages as endpoints do: CORS, and a cookie counts from trusted pages only', async () => {
    await start({ allowedOrigins: ['https://app.example', '*'] });
    const cookie = `${sessionCookie}=${await testSecrets.sign('session', { sub: 'a:b', name: 'Ann' }, 60_000)}`;
    const fromApp = await get('/test.stream', { cookie, origin: 'https://app.example' });
    expect(fromApp.status).toBe(200);
    expect(fromApp.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect((await get('/test.stream', { cookie, origin: 'https://other.example' })).status).toBe(403);
  });

  it('takes the place of no request, however long it lasts', async () => {
    const entered = Promise.withResolvers<StreamCall>();
    await start({ maxRunning: 1 }, async (_query, call) => {
      call.response.write(':\n\n');
      entered.resolve(call);
    });
    const answer = await get('/test.stream', asMachine);
    const call = await entered.promise;
    expect((await api.post('/test.echo')).status).toBe(200);
    const closed = once(call.response, 'close');
    call.response.end();
    await answer.text();
    await closed;
    expect((await api.post('/test.echo')).status).toBe(200);
  });

  it('knows when who asked would no longer be let in', async () => {
    const entered = Promise.withResolvers<StreamCall>();
    await start({}, async (_query, call) => {
      entered.resolve(call);
      call.response.end();
    });
    const token = await testSecrets.sign('session', { sub: 'a:b', name: 'Ann' }, 2_000);
    await get('/test.stream', { authorization: `Bearer ${token}` });
    const call = await entered.promise;
    expect(await call.isAllowed()).toBe(true);
    while (await call.isAllowed()) await new Promise(resolve => setTimeout(resolve, 20));
  });

  it('tells an EventSource when to come again instead of turning it away for good', async () => {
    await start({}, async () => {
      throw new AiryError('overloaded');
    });
    expect((await get('/test.stream', asMachine)).status).toBe(503);
    const source = { ...asMachine, accept: 'text/event-stream' };
    expect(await (await get('/test.stream', source)).text()).toBe('retry: 1000\n\n');
    // What will not pass is said as it is.
    expect((await get('/test.stream', { accept: 'text/event-stream' })).status).toBe(403);
  });
});
