import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createSourceHttp, type SourceHttpClient } from './source-http.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(listener: (...given: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  return listening(server, () => server.closeAllConnections());
}

async function listening(server: Server | ReturnType<typeof createTcpServer>, cut: () => void): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise<void>(resolve => (server.close(() => resolve()), cut())));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function client(options: Parameters<typeof createSourceHttp>[0] = {}): SourceHttpClient {
  const http = createSourceHttp(options);
  cleanups.push(() => http.close());
  return http;
}

describe('a call', () => {
  it('sends JSON, text or bytes and gives status, headers and text', async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(chunks).toString()]);
      response.writeHead(201, { 'x-a': 'b', 'set-cookie': ['c=1', 'd=2'] }).end('grüße');
    });
    const http = client();
    const outcome = await http.request({ method: 'POST', url: `${url}/a?b=c`, body: { d: 1 } });
    expect(outcome).toMatchObject({
      sent: true,
      status: 201,
      text: 'grüße',
      headers: { 'x-a': 'b', 'set-cookie': 'c=1, d=2' },
    });
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await http.request({ method: 'POST', url, headers: form, body: 'a=b' });
    await http.request({ method: 'DELETE', url });
    await http.request({ method: 'POST', url, headers: { 'content-type': 'x/y' }, body: Buffer.from('bytes') });
    expect(seen).toEqual([
      ['POST', '/a?b=c', 'application/json', '{"d":1}'],
      ['POST', '/', 'application/x-www-form-urlencoded', 'a=b'],
      ['DELETE', '/', undefined, ''],
      ['POST', '/', 'x/y', 'bytes'],
    ]);
  });

  it('follows no redirect', async () => {
    const url = await serve((_request, response) =>
      response.writeHead(302, { location: 'http://elsewhere.example' }).end(),
    );
    expect(await client().request({ method: 'GET', url })).toMatchObject({ sent: true, status: 302 });
  });

  it('was certainly not sent when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise(resolve => server.close(resolve));
    expect(await client().request({ method: 'POST', url: `http://127.0.0.1:${port}`, body: {} })).toEqual({
      sent: false,
      reason: 'ECONNREFUSED',
    });
  });

  it('was certainly not sent when the peer speaks no TLS', async () => {
    const url = await serve((_request, response) => response.end());
    const outcome = await client().request({ method: 'POST', url: url.replace('http:', 'https:'), body: {} });
    expect(outcome.sent).toBe(false);
  });

  it('is of unknown fate when the connection breaks', async () => {
    const url = await serve(request => request.socket.destroy());
    expect((await client().request({ method: 'POST', url, body: {} })).sent).toBeNull();
  });

  it('is of unknown fate when the answer breaks off', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    });
    expect((await client().request({ method: 'POST', url, body: {} })).sent).toBeNull();
  });

  it('is of unknown fate when no answer comes in time', async () => {
    const url = await serve(() => undefined);
    const outcome = await client().request({ method: 'POST', url, body: {}, timeoutMs: 30 });
    expect(outcome).toEqual({ sent: null, reason: 'no answer within 30 ms' });
  });

  it('that waited for a connection until its time was over is never sent', async () => {
    const arrived: string[] = [];
    const first = Promise.withResolvers<void>();
    const url = await serve((request, response) => {
      arrived.push(request.url ?? '');
      void first.promise.then(() => response.end());
    });
    const http = client({ maxConnections: 1 });
    const slow = http.request({ method: 'POST', url: `${url}/first`, body: {} });
    const late = await http.request({ method: 'POST', url: `${url}/late`, body: {}, timeoutMs: 30 });
    expect(late.sent).toBe(false);
    first.resolve();
    await slow;
    await http.request({ method: 'GET', url: `${url}/last` });
    expect(arrived).toEqual(['/first', '/last']);
  });

  it('ends when its caller gives it up, before and during it', async () => {
    let arrived = (): void => undefined;
    const asked = new Promise<void>(resolve => (arrived = resolve));
    const url = await serve(() => arrived());
    const http = client();
    const caller = new AbortController();
    const call = http.request({ method: 'POST', url, signal: caller.signal });
    await asked;
    caller.abort();
    expect(await call).toEqual({ sent: null, reason: 'given up' });
    expect(await http.request({ method: 'POST', url, signal: caller.signal })).toEqual({
      sent: false,
      reason: 'given up',
    });
  });

  it('ends when the answer grows too long', async () => {
    const sockets: Socket[] = [];
    const url = await serve((request, response) => {
      sockets.push(request.socket);
      response.writeHead(200);
      const write = (): void => {
        if (!response.destroyed) response.write('x'.repeat(10_000), write);
      };
      write();
    });
    const outcome = await client({ maxAnswerBytes: 50_000 }).request({ method: 'GET', url });
    expect(outcome).toEqual({ sent: null, reason: 'the answer is too long' });
    for (const socket of sockets) if (!socket.closed) await new Promise(resolve => socket.once('close', resolve));
    expect(sockets).toHaveLength(1);
  });

  it('fails by its outcome, not by an exception, for an address that is none', async () => {
    expect(await client().request({ method: 'GET', url: 'nonsense' })).toMatchObject({ sent: false });
  });
});
