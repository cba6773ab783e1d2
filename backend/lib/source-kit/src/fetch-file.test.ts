import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createFileFetcher, type FileFetcher } from './fetch-file.ts';

let folder: string;
let servers: Server[];
let fetcher: FileFetcher;
/** `host: authorization` of each request. */
let asked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airy-fetch-'));
  servers = [];
  asked = [];
  fetcher = createFileFetcher({ publicOnly: false, maxBytes: 100, timeoutMs: 2_000 });
});
afterEach(async () => {
  await fetcher.close();
  for (const server of servers) server.close().closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

async function serve(status: number, headers: Record<string, string> = {}, body = ''): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(`${request.url}: ${request.headers.authorization ?? 'nothing'}`);
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const signal = new AbortController().signal;
const get = (url: string, with_: FileFetcher = fetcher) =>
  with_.fetch({ url, headers: { authorization: 'Bearer x' } }, join(folder, 'file'), signal);

describe('a file', () => {
  it('is written to its path, with its digest', async () => {
    const url = await serve(200, { 'content-type': 'image/png' }, 'bytes');
    expect(await get(`${url}/a`)).toMatchObject({
      ok: true,
      bytes: 5,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('bytes');
    expect(asked).toEqual(['/a: Bearer x']);
  });

  it('is followed to another place, without what was for the first one only', async () => {
    const there = await serve(200, {}, 'bytes');
    const here = await serve(302, { location: `${there}/b` });
    expect(await get(`${here}/a`)).toMatchObject({ ok: true });
    expect(asked).toEqual(['/a: Bearer x', '/b: nothing']);
  });

  it.each([
    ['gone', 404, {}, ''],
    ['gone', 410, {}, ''],
    ['away', 500, {}, ''],
    ['away', 401, {}, ''],
    ['too_large', 200, {}, 'x'.repeat(101)],
    ['too_large', 200, { 'transfer-encoding': 'chunked' }, 'x'.repeat(101)],
    ['wrong_type', 200, { 'content-type': 'text/html; charset=utf-8' }, '<p>sign in'],
    ['refused', 302, { location: 'file:///etc/passwd' }, ''],
    ['refused', 302, { location: '/again' }, ''],
  ])('is %s after %i %j, and nothing of it is left', async (problem, status, headers, body) => {
    expect(await get(await serve(status, headers as Record<string, string>, body))).toMatchObject({
      ok: false,
      problem,
    });
    expect(await readdir(folder)).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  it('is asked for later when the platform says when', async () => {
    expect(await get(await serve(429, { 'retry-after': '7' }))).toMatchObject({ problem: 'away', retryAfterMs: 7_000 });
  });

  it('is away while nobody answers', async () => {
    const url = await serve(200);
    servers[0]?.close().closeAllConnections();
    expect(await get(url)).toMatchObject({ ok: false, problem: 'away' });
  });

  it('is not fetched from our own network, at once or passed on', async () => {
    const guarded = createFileFetcher({ publicOnly: true, maxBytes: 100 });
    const url = await serve(200, {}, 'secret');
    const others = [url, url.replace('127.0.0.1', 'localhost'), 'http://[::1]:1/', 'http://169.254.169.254/latest'];
    for (const address of others) expect(await get(address, guarded)).toMatchObject({ ok: false, problem: 'refused' });
    expect(asked).toEqual([]);
    await guarded.close();
  });
});
