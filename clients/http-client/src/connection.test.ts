import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, type ApiError, type ConnectionOptions } from './index.ts';
import { inTurn, json, startScriptedServer, type ScriptedServer } from './scripted-server.fixture.ts';

let server: ScriptedServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const client = (options: Partial<ConnectionOptions> = {}) => createClient({ baseUrl: `${server.url}/`, ...options });
const tags = { data: [{ id: 't', name: 'VIP', color: 'tag-red' }] };
const busy = (status: number, retryAfter?: string) =>
  json(status, { code: 'overloaded', message: 'm' }, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
/** `Retry-After` has whole seconds; a date just ahead asks for less. */
const soon = () => new Date(Date.now() + 1_000).toUTCString();
const keys = () => server.seen.map(({ headers }) => headers['idempotency-key']);

describe('what is tried again', () => {
  it.each([429, 503])('is a %i that says when, with one key and the same body', async status => {
    server.answer = inTurn(busy(status, soon()), busy(status, soon()), json(201, tags.data[0]));
    expect(await client().call('tags.create', { name: 'VIP', color: 'tag-red' })).toEqual(tags.data[0]);
    expect(server.seen).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(keys()[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1);
  });

  it('is a call whose answer was lost', async () => {
    server.answer = inTurn(response => response.destroy(), json(200, tags));
    expect(await client().call('tags.list', {}, { idempotencyKey: 'mine' })).toEqual(tags);
    expect(keys()).toEqual(['mine', 'mine']);
  });

  it('is nothing else', async () => {
    let attempts = 0;
    const counted = (url: string | URL | Request, init?: RequestInit) => {
      attempts++;
      return fetch(url, init);
    };
    for (const answer of [busy(503), busy(500, '1'), busy(400, '1'), busy(409)]) {
      server.answer = answer;
      await expect(client({ fetch: counted }).call('tags.list', {})).rejects.toMatchObject({ code: 'overloaded' });
    }
    server.answer = () => undefined;
    const impatient = client({ fetch: counted, timeoutMs: 30 });
    await expect(impatient.call('tags.list', {})).rejects.toMatchObject({ code: 'timeout' });
    expect(attempts).toBe(5);
  });

  it('is tried as often as allowed, and not where the wait would be long', async () => {
    server.answer = busy(503, soon());
    await expect(client({ retries: 1 }).call('tags.list', {})).rejects.toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(2);
    server.answer = busy(429, '31');
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ retryAfterMs: 31_000 });
    server.answer = busy(503, '1');
    await expect(client({ retries: 0 }).call('tags.list', {})).rejects.toMatchObject({ retryAfterMs: 1_000 });
    expect(server.seen).toHaveLength(4);
    expect(keys()[3]).toBeUndefined();
  });

  it('ends when it is called off, also between two attempts', async () => {
    const off = new AbortController();
    let attempts = 0;
    const answered = () => {
      attempts++;
      // The answer is there: what is called off is the wait for the next attempt.
      setTimeout(() => off.abort(new Error('enough')), 50);
      return Promise.resolve(new Response('{}', { status: 503, headers: { 'retry-after': '20' } }));
    };
    const call = client({ fetch: answered }).call('tags.list', {}, { signal: off.signal });
    await expect(call).rejects.toThrow('enough');
    expect(attempts).toBe(1);
    await expect(client().call('tags.list', {}, { signal: off.signal })).rejects.toThrow('enough');
  });
});

describe('reading what one wrote', () => {
  const position = (value: string) => json(200, tags, { 'airy-position': value });
  const sent = () => server.seen.map(({ headers }) => headers['airy-position']);

  it('carries the later of all positions', async () => {
    const own = client();
    server.answer = inTurn(position('tags/0=5;metadata/1=3'), position('tags/0=4;metadata/1=9'), json(200, tags));
    for (let n = 0; n < 3; n++) await own.call('tags.list', {});
    await own.call('tags.list', {}, { position: 'tags/0=7' });
    expect(sent()).toEqual([undefined, 'tags/0=5;metadata/1=3', 'tags/0=5;metadata/1=9', 'tags/0=7;metadata/1=9']);
  });

  it('is up to each client, and can be left to cookies', async () => {
    server.answer = position('tags/0=5');
    const without = client({ readsOwnWrites: false });
    for (const each of [client(), client(), without, without]) await each.call('tags.list', {});
    expect(sent()).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('who calls', () => {
  it('is a token, asked for at each call, without cookies', async () => {
    const credentials: unknown[] = [];
    let turn = 0;
    const own = client({
      token: async () => `token-${++turn}`,
      fetch: (url, init) => {
        credentials.push(init?.credentials);
        return fetch(url, init);
      },
    });
    await own.call('tags.list', {});
    await own.call('tags.list', {});
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(credentials).toEqual(['omit', 'omit']);
  });

  it('is told when nobody is signed in', async () => {
    const told: ApiError[] = [];
    server.answer = json(403, { code: 'unauthorized', message: 'm' });
    const own = client({ onUnauthorized: error => told.push(error) });
    await expect(own.call('tags.list', {})).rejects.toMatchObject({ status: 403 });
    await expect(own.events().open()).rejects.toMatchObject({ code: 'unauthorized' });
    expect(told).toHaveLength(2);
  });
});

describe('a file', () => {
  it('goes as a form, with the name it has', async () => {
    server.answer = json(200, { media_url: 'https://airy.example/media/1' });
    await client().upload(new File(['a'], 'invoice.pdf'));
    await client().upload(new Uint8Array([1, 2]), { name: 'data.bin', idempotencyKey: 'once' });
    const [first, second] = server.seen;
    expect(first).toMatchObject({ url: '/media.upload', body: expect.stringContaining('filename="invoice.pdf"') });
    expect(first?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    expect(second).toMatchObject({ headers: { 'idempotency-key': 'once' } });
    expect(second?.body).toContain('name="file"; filename="data.bin"');
  });
});

describe('an error', () => {
  it('has the whole answer', async () => {
    const body = { code: 'invalid_request', message: 'id: must be a UUID', details: { field: 'id' } };
    server.answer = json(400, body, { 'x-request-id': 'r1' });
    await expect(client().call('tags.delete', { id: 'x' })).rejects.toMatchObject({
      ...{ ...body, status: 400, requestId: 'r1', body },
    });
    server.answer = response => response.writeHead(200).end('<h1>Somebody else</h1>');
    await expect(client().call('tags.list', {})).rejects.toMatchObject({
      status: 200,
      code: 'invalid_answer',
      body: '<h1>Somebody else</h1>',
    });
  });
});
