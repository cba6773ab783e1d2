import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { asMachine, startTestServer, type TestServer } from './__fixtures__/test-server.ts';

const wrongEndpoint = {
  path: '/test.wrong' as const,
  summary: 'Answers something else than declared',
  access: 'none' as const,
  writes: false,
  request: z.object({}),
  status: 200 as const,
  response: z.object({ text: z.string() }),
  errors: [],
};

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.close());

async function refusal(response: Response) {
  return { status: response.status, ...((await response.json()) as { code: string; message: string }) };
}

describe('a body', () => {
  it('is validated, and unknown fields are ignored', async () => {
    const response = await api.post('/test.echo', { body: { text: 'hi', unknown: 1 } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ text: 'hi' });
  });

  it('may be absent, without a Content-Type', async () => {
    expect((await api.post('/test.echo')).status).toBe(200);
  });

  it('of another type than declared is 400 and names the field', async () => {
    const answer = await refusal(await api.post('/test.echo', { body: { text: { not: 'text' } } }));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request', details: { field: 'text' } });
    expect(answer.message).toContain('text');
  });

  it.each([
    ['malformed JSON', '{"text":', 400, 'malformed_json'],
    ['an array', '[]', 400, 'invalid_request'],
    ['a number', '1', 400, 'invalid_request'],
    ['JSON nested too deep', `{"text":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 400, 'invalid_request'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'invalid_utf8'],
    ['5 MB', `{"text":"${'x'.repeat(5_000_000)}"}`, 413, 'body_too_large'],
  ])('that is %s is refused', async (_what, raw, status, code) => {
    const response = await api.post('/test.echo', { raw, headers: { 'content-type': 'application/json' } });
    expect(await refusal(response)).toMatchObject({ status, code });
  });

  it('that is no JSON type is 415', async () => {
    const response = await api.post('/test.echo', { raw: 'text=1', headers: { 'content-type': 'text/plain' } });
    expect(await refusal(response)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });

  it('that claims a compression it has not is 400', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await api.post('/test.echo', { raw: '{}', headers })).status).toBe(400);
    const unknown = { ...headers, 'content-encoding': 'nonsense' };
    expect((await api.post('/test.echo', { raw: '{}', headers: unknown })).status).toBe(415);
  });

  it('of garbage is never our fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map(text => Buffer.from(text)),
        ),
        async raw => {
          const response = await api.post('/test.echo', { raw, headers: { 'content-type': 'application/json' } });
          const answer = (await response.json()) as { code?: unknown };
          expect(response.status).toBeLessThan(500);
          expect(typeof answer.code).toBe(response.status < 400 ? 'undefined' : 'string');
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a path', () => {
  it('that is unknown is 404 with a code', async () => {
    expect(await refusal(await api.post('/no.such'))).toMatchObject({ status: 404, code: 'unknown_path' });
  });

  it('that cannot be decoded is 404', async () => {
    expect((await api.post('/%E0%A4%A')).status).toBe(404);
  });

  it('has aliases', async () => {
    expect((await api.post('/test.Echo', { body: {} })).status).toBe(200);
  });

  it('with another method is 405 and says which is allowed', async () => {
    const response = await fetch(`${api.url}/test.echo`);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await refusal(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  it('cannot be served twice', () => {
    expect(() => api.server.host.mount('/x', () => undefined)).not.toThrow();
    expect(() => api.server.host.mount('/x', () => undefined)).toThrow('twice');
  });
});

describe('an error', () => {
  it('of the catalogue has its status, code and details', async () => {
    const answer = await refusal(await api.post('/test.echo', { body: { fail: 'domain' } }));
    expect(answer).toMatchObject({ status: 403, code: 'channel_disconnected', details: { channel: 'c1' } });
  });

  it('that may pass says when to come back', async () => {
    const response = await api.post('/test.echo', { body: { fail: 'later' } });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
  });

  it('nobody declared is 500 and tells the caller nothing', async () => {
    const answer = await refusal(await api.post('/test.echo', { body: { fail: 'bug' } }));
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(api.log.join()).toContain('hunter2');
  });
});

describe('every answer', () => {
  it('carries a request id: the caller’s if it is well-formed, else a new one', async () => {
    const own = await api.post('/test.echo', { headers: { 'x-request-id': 'mine-1' } });
    expect(own.headers.get('x-request-id')).toBe('mine-1');
    const other = await api.post('/test.echo', { headers: { 'x-request-id': 'not ok; <b>' } });
    expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is not cached, sniffed or framed, and does not name the software', async () => {
    const { headers } = await api.post('/test.echo');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('is counted by route and code', async () => {
    await api.post('/test.echo', { body: { text: 1 } });
    await api.post('/another/unknown/path');
    const text = await api.registry.metrics();
    expect(text).toMatch(/airy_http_requests_total\{route="\/test.echo",status="400",code="invalid_request"\} \d+/);
    expect(text).toMatch(/airy_http_requests_total\{route="unknown",status="404",code="unknown_path"\} \d+/);
    expect(text).not.toContain('another');
  });

  it('that says what is not there alarms nobody, and points to what is', async () => {
    api = await startTestServer();
    const response = await api.post('/test.echo', { body: { fail: 'absent' } });
    expect(response.status).toBe(501);
    expect(await response.json()).toMatchObject({
      code: 'not_implemented',
      message: expect.stringContaining('docs/compatibility.md'),
    });
    const told = api.log.map(line => JSON.parse(line) as { level: number; code?: string });
    expect(told.filter(({ code }) => code === 'not_implemented').map(({ level }) => level)).not.toContain(50);
  });

  it('leaves no token in the log', async () => {
    await api.post('/test.read', { headers: asMachine, body: { fail: 'bug' } });
    await api.post('/test.read', { headers: { authorization: 'Bearer a-wrong-token' }, body: {} });
    expect(api.log.join()).not.toContain('a-system-token');
    expect(api.log.join()).not.toContain('a-wrong-token');
  });

  it('must be as declared', async () => {
    const wrong = await startTestServer({
      checkAnswers: true,
      routes: [{ endpoint: wrongEndpoint, handle: async () => ({ text: 1 }) }],
    });
    expect((await wrong.post('/test.wrong')).status).toBe(500);
    await wrong.close();
  });
});
