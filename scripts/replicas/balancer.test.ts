import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { WebSocket, WebSocketServer } from 'ws';
import { startBalancer, type Balancer } from './balancer.ts';
import type { Backend } from './backend.ts';
import { Pool } from './pool.ts';

interface Replica {
  readonly server: Server;
  readonly backend: Backend;
  readonly asked: string[];
  isReady: boolean;
}

let pool: Pool;
let balancer: Balancer;
const replicas: Replica[] = [];

beforeEach(async () => {
  pool = new Pool();
  balancer = await startBalancer({ port: 0, poolOf: () => pool });
});

afterEach(async () => {
  pool.close();
  await balancer.close();
  for (const { server } of replicas.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

async function replica(name: string, answer: Answer = (_, response) => response.end(name)): Promise<Replica> {
  const one = { isReady: true, asked: [] as string[] };
  const server = createServer((request, response) => {
    if (request.url === '/actuator/health/readiness') return void response.writeHead(one.isReady ? 200 : 503).end();
    one.asked.push(request.url ?? '');
    void answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const backend = pool.add(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await backend.probe();
  const made = Object.assign(one, { server, backend });
  replicas.push(made);
  return made;
}

const ask = (path = '/', init: RequestInit = {}) => fetch(balancer.url + path, init);
const textOf = async (path = '/') => (await ask(path)).text();

async function body(request: IncomingMessage): Promise<string> {
  const chunks = await request.toArray();
  return Buffer.concat(chunks as Buffer[]).toString();
}

describe('the balancer', () => {
  it('takes turns, and passes on what it gets as it is, with who asked', async () => {
    const echo: Answer = async (request, response) => {
      const { 'x-forwarded-for': from, 'x-forwarded-host': host, 'x-own': own } = request.headers;
      response.setHeader('x-answer', 'yes').writeHead(201);
      response.end(
        JSON.stringify({ from, host, own, method: request.method, url: request.url, body: await body(request) }),
      );
    };
    const [one, two] = [await replica('one', echo), await replica('two', echo)];
    const big = 'x'.repeat(1_000_000);
    const answer = await ask('/a?b=c', { method: 'POST', body: big, headers: { 'x-own': '1' } });
    expect([answer.status, answer.headers.get('x-answer')]).toEqual([201, 'yes']);
    const host = new URL(balancer.url).host;
    expect(await answer.json()).toEqual({
      from: '127.0.0.1',
      host,
      own: '1',
      method: 'POST',
      url: '/a?b=c',
      body: big,
    });
    for (let n = 0; n < 9; n++) await textOf();
    expect([one.asked.length, two.asked.length]).toEqual([5, 5]);
  });

  it('sends nothing to a replica that is not ready, and none is lost while one after the other goes', async () => {
    const all = [await replica('0'), await replica('1'), await replica('2')];
    let isOver = false;
    const statuses: number[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      while (!isOver) statuses.push((await ask()).status);
    });
    for (const one of all) {
      one.isReady = false;
      await eventually(() => !one.backend.isReady && one.backend.running === 0);
      expect(Object.values(one.backend.agent.freeSockets).flat()).toEqual([]);
      const { port } = one.server.address() as AddressInfo;
      one.server.close();
      one.server.closeIdleConnections();
      await once(one.server, 'close');
      const before = one.asked.length;
      one.server.listen(port, '127.0.0.1');
      one.isReady = true;
      await eventually(() => one.asked.length > before);
    }
    isOver = true;
    await Promise.all(callers);
    expect(statuses.length).toBeGreaterThan(100);
    expect(statuses.filter(status => status !== 200)).toEqual([]);
  });

  it('asks another one when a connection cannot be opened, body and all', async () => {
    const dead = await replica('dead');
    const alive = await replica('alive', async (request, response) => response.end(await body(request)));
    dead.server.close();
    dead.server.closeAllConnections();
    for (let n = 0; n < 10; n++) {
      const answer = await ask('/', { method: 'POST', body: `body ${n}` });
      expect(await answer.text()).toBe(`body ${n}`);
    }
    expect(alive.asked).toHaveLength(10);
  });

  it('never sends anything twice: what broke off is 502, what nobody takes is 503', async () => {
    const breaks = await replica('breaks', request => request.socket.destroy());
    const other = await replica('other');
    const statuses = [(await ask()).status, (await ask()).status];
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 502]);
    expect([breaks.asked.length, other.asked.length]).toEqual([1, 1]);
    [breaks.isReady, other.isReady] = [false, false];
    await eventually(() => !breaks.backend.isReady && !other.backend.isReady);
    const refused = await ask();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('tells a replica when the caller has gone', async () => {
    const gone = Promise.withResolvers<void>();
    const came = Promise.withResolvers<void>();
    await replica('waits', (_, response) => {
      response.on('close', () => gone.resolve());
      came.resolve();
    });
    const caller = new AbortController();
    const asking = ask('/', { signal: caller.signal }).catch((error: Error) => error.name);
    await came.promise;
    caller.abort();
    expect(await asking).toBe('AbortError');
    await expect(gone.promise).resolves.toBeUndefined();
  });

  it('carries WebSockets both ways, and ends both sides', async () => {
    const one = await replica('one');
    const sockets = new WebSocketServer({ server: one.server, path: '/ws' });
    sockets.on('connection', socket => socket.on('message', (data: Buffer) => socket.send(`echo ${data.toString()}`)));
    const client = new WebSocket(`${balancer.url.replace('http', 'ws')}/ws`);
    await once(client, 'open');
    client.send('hello');
    const [echo] = (await once(client, 'message')) as [Buffer];
    expect(echo.toString()).toBe('echo hello');
    expect(one.backend.running).toBe(1);
    for (const socket of sockets.clients) socket.close(1012, 'restart');
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1012);
    await eventually(() => one.backend.running === 0);
    const refused = new WebSocket(`${balancer.url.replace('http', 'ws')}/elsewhere`);
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toMatch(/400|socket hang up/);
  });
});
