/** What comes over a connection without a client that knows HTTP. */
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestServer, type TestServer } from './__fixtures__/test-server.ts';

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

/** Everything that comes back until the server ends the connection. */
function send(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (part: string) => void (answer += part));
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

function read(answer: string): { readonly status: number; readonly code: unknown } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const { code, message } = JSON.parse(body) as { readonly code?: unknown; readonly message?: unknown };
  expect(typeof message).toBe('string');
  expect(head).toMatch(/content-type: application\/json/i);
  return { status: Number(head.split(' ')[1]), code };
}

it.each([
  ['is no HTTP', 'nonsense\r\n\r\n', 400, 'malformed_request'],
  ['has no Host', 'GET /health HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
  ['has a wrong length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n', 400, 'malformed_request'],
  [
    'has two lengths',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
    'malformed_request',
  ],
  ['has a header with a line break', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n', 400, 'malformed_request'],
  ['has large headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ['has a long address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'headers_too_large'],
])('what %s is refused with a code', async (_what, bytes, status, code) => {
  expect(read(await send(bytes))).toEqual({ status, code });
});

it('an upgrade to nowhere is 404 with a code', async () => {
  const upgrade = 'GET /ws.nowhere HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
  expect(read(await send(upgrade))).toEqual({ status: 404, code: 'unknown_path' });
});

it('what expects something we do not know is answered all the same', async () => {
  const request =
    'POST /test.echo HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
  expect(await send(request)).toMatch(/^HTTP\/1\.1 200 /);
});

describe('a body', () => {
  const post = (raw: string | Uint8Array) =>
    api.post('/test.echo', { raw, headers: { 'content-type': 'application/json' } });

  it.each([
    ['10 MB', `{"text":"${'x'.repeat(10_000_000)}"}`, 413, 'body_too_large'],
    ['1,000 levels', `{"text":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 400, 'invalid_request'],
    ['half a surrogate pair', String.raw`{"text":"\ud800"}`, 400, 'invalid_request'],
    ['half a surrogate pair in an unknown field', String.raw`{"a":{"b":["\udc00x"]}}`, 400, 'invalid_request'],
    ['half a surrogate pair in a key', String.raw`{"\ud83d":1}`, 400, 'invalid_request'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', 400, 'invalid_request'],
    ['__proto__ further below', '{"a":[{"__proto__":null}]}', 400, 'invalid_request'],
    ['__proto__ with an escape', String.raw`{"__proto\u005f_":1}`, 400, 'invalid_request'],
  ])('with %s is refused with a code', async (_what, raw, status, code) => {
    const response = await post(raw);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { code: string }).code).toBe(code);
  });

  it.each([
    ['a whole surrogate pair', String.raw`{"text":"\ud83d\ude00"}`],
    ['the word __proto__', '{"text":"__proto__"}'],
    ['a key constructor', '{"constructor":{"prototype":1}}'],
  ])('with %s is fine', async (_what, raw) => {
    expect((await post(raw)).status).toBe(200);
  });
});
