import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endpoints } from '@airy/contract';
import { createClient, type ClientOptions } from './index.ts';

interface Seen {
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let seen: Seen[];
let answer: (response: ServerResponse) => void;
let url: string;
let close: () => void;

beforeEach(async () => {
  seen = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    server.close();
  };
});
afterEach(() => close());

function json(status: number, body: unknown, headers: Record<string, string> = {}) {
  answer = response => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}
const client = (options: Partial<ClientOptions> = {}) => createClient({ baseUrl: `${url}/`, ...options });

const tags = { data: [{ id: 't', name: 'VIP', color: 'tag-red' }] };

describe('a call', () => {
  it('posts JSON to the path, as a script that may use cookies', async () => {
    json(200, tags);
    expect(await client({ token: 'secret' }).call('tags.list', {})).toEqual(tags);
    expect(seen[0]).toMatchObject({
      url: '/tags.list',
      body: '{}',
      headers: {
        'content-type': 'application/json',
        'x-requested-with': 'XMLHttpRequest',
        authorization: 'Bearer secret',
      },
    });
  });

  it('takes an idempotency key', async () => {
    json(201, { id: 't', name: 'VIP', color: 'tag-red' });
    await client().call('tags.create', { name: 'VIP', color: 'tag-red' }, { idempotencyKey: 'k1' });
    expect(seen[0]?.headers['idempotency-key']).toBe('k1');
  });

  it('without a body in the answer resolves to undefined', async () => {
    answer = response => response.writeHead(204).end();
    expect(await client().call('conversations.mark-read', { conversation_id: 'c' })).toBeUndefined();
  });

  it('has the types of the endpoint', async () => {
    json(200, tags);
    const { data } = await client().call('tags.list', {});
    const color: 'tag-red' | 'tag-blue' | 'tag-green' | 'tag-purple' | undefined = data[0]?.color;
    expect(color).toBe('tag-red');
    // @ts-expect-error an endpoint that is not declared must not compile
    const invented = () => client().call('tags.invent', {});
    // @ts-expect-error a field that is missing must not compile
    const incomplete = () => client().call('tags.create', { name: 'a' });
    expect([invented, incomplete]).toHaveLength(2);
  });
});

describe('a refusal', () => {
  it('rejects with status, code, message, details and request id', async () => {
    const body = { code: 'invalid_request', message: 'id: must be a UUID', details: { field: 'id' } };
    json(400, body, { 'x-request-id': 'r1' });
    await expect(client().call('tags.delete', { id: 'x' })).rejects.toMatchObject({
      ...body,
      status: 400,
      requestId: 'r1',
    });
  });

  it('says when to come back', async () => {
    json(503, { code: 'overloaded', message: 'm' }, { 'retry-after': '2' });
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });

  it('for nobody signed in calls onUnauthorized; another 403 does not', async () => {
    let calls = 0;
    const asked = client({ onUnauthorized: () => calls++ });
    json(403, { code: 'unauthorized', message: 'm' });
    await expect(asked.call('tags.list', {})).rejects.toMatchObject({ status: 403 });
    expect(calls).toBe(1);
    json(403, { code: 'channel_disconnected', message: 'm' });
    await expect(asked.call('tags.list', {})).rejects.toMatchObject({ status: 403 });
    expect(calls).toBe(1);
  });

  it('that is no JSON (a proxy’s page) keeps the status', async () => {
    answer = response => response.writeHead(502).end('<h1>Bad gateway</h1>');
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ status: 502, code: 'invalid_answer' });
    json(502, 'text');
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ status: 502, code: 'invalid_answer' });
  });
});

describe('no answer', () => {
  it('is a network error with status 0', async () => {
    close();
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ status: 0, code: 'network_error' });
  });

  it('in time is a timeout', async () => {
    answer = () => undefined;
    await expect(client({ timeoutMs: 20 }).call('tags.list', {})).rejects.toMatchObject({ status: 0, code: 'timeout' });
  });

  it('that is cut off is a network error', async () => {
    answer = response => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"data":', () => response.destroy());
    };
    await expect(client().call('tags.list', {})).rejects.toMatchObject({ status: 0, code: 'network_error' });
  });

  it('because the caller gave up rejects with the caller’s reason', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('left the page'));
    await expect(client().call('tags.list', {}, { signal: controller.signal })).rejects.toThrow('left the page');
  });
});

describe('in development', () => {
  it('an answer that is not as declared rejects', async () => {
    json(200, { data: [{ id: 't' }] });
    await expect(client({ validateWith: endpoints }).call('tags.list', {})).rejects.toMatchObject({
      code: 'invalid_answer',
    });
    await expect(client().call('tags.list', {})).resolves.toBeTruthy();
    json(200, tags);
    await expect(client({ validateWith: endpoints }).call('tags.list', {})).resolves.toEqual(tags);
  });
});
