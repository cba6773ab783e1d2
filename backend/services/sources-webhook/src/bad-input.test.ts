/** Whatever a stranger can post to a webhook path, over real HTTP: answered at once, counted by reason, nothing kept. */
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { demoBody, demoOne, demoTwo, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { sourcesWebhook } from './service.ts';

const config = { secret: 'open sesame' };
let instance: TestInstance;

beforeEach(async () => {
  instance = await startTestInstance({
    services: [sourcesWebhook],
    sources: [demoOne, demoTwo].map(source => ({ source, config })),
    bodyLimitMs: 300,
  });
});
afterEach(() => instance.close());

interface Post {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
}

function post(body: string | Uint8Array<ArrayBuffer>, { headers = {}, query = '' }: Post = {}): Promise<Response> {
  return fetch(`${instance.url}/demo${query}`, { method: 'POST', body, headers });
}

const signed = { 'x-demo-secret': 'open sesame' };

async function stored() {
  const read = [0, 1, 2].map(partition =>
    instance.context.log.read({ topic: 'source.demo.events', partition }, 0, { maxRecords: 1_000, maxBytes: 1e9 }),
  );
  return (await Promise.all(read)).flatMap(({ records }) => records);
}

async function counted(result: string): Promise<number> {
  const text = await instance.context.telemetry.metrics.metrics();
  const line = new RegExp(`airy_webhook_requests_total\\{source="demo",result="${result}"\\} (\\d+)`).exec(text);
  return Number(line?.[1] ?? 0);
}

/** The sources' names have dots; the component's is what paths, topics and metrics are called by. */
describe('the webhook of sources that share a component', () => {
  it('keeps what is wanted of the query and answers in the words of the source', async () => {
    const answer = await post(demoBody('ch', ['Hello']), { headers: signed, query: '?kind=chat&token=secret' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toEqual({ kind: 'chat' });
    expect(await stored()).toMatchObject([{ key: 'ch', headers: { 'query-kind': 'chat' } }]);
    expect((await stored())[0]?.headers).toEqual({ 'query-kind': 'chat' });
  });

  it('takes a signed body as often as it comes: ids settle it further on', async () => {
    const body = demoBody('ch', ['Hello']);
    for (let n = 0; n < 3; n++) expect((await post(body, { headers: signed })).status).toBe(200);
    expect(await counted('stored')).toBe(3);
  });
});

describe('refused at once is', () => {
  const deep = `{"channel":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  it.each([
    { what: 'no signature', body: demoBody('ch', ['x']), headers: {}, code: 'signature_missing', status: 400 },
    { what: 'a wrong one', body: '{}', headers: { 'x-demo-secret': 'x' }, code: 'signature_wrong', status: 403 },
    { what: 'deep JSON without one', body: deep, headers: {}, code: 'signature_missing', status: 400 },
    { what: 'deep JSON with one', body: deep, headers: signed, code: 'invalid_request', status: 400 },
    { what: 'no JSON', body: '<x/>', headers: signed, code: 'invalid_request', status: 400 },
    {
      what: 'another type of content',
      body: 'channel=ch',
      headers: { ...signed, 'content-type': 'application/x-www-form-urlencoded' },
      code: 'invalid_request',
      status: 400,
    },
  ])('$what', async ({ body, headers, code, status }) => {
    const answer = await post(body, { headers });
    expect(answer.status).toBe(status);
    const told = await answer.text();
    expect(JSON.parse(told)).toMatchObject({ code });
    expect(told).not.toMatch(/\bat .*:\d+:\d+/);
    expect(await counted(code)).toBe(1);
    expect(await stored()).toEqual([]);
  });

  it('a body that has not come, if it has no signature', async () => {
    const { answered, send } = trickle({});
    await send('{"channel":');
    expect(await answered).toBe(400);
    expect([await counted('signature_missing'), await counted('invalid_request')]).toEqual([1, 0]);
  });

  it('a body of 20 MB, before it has come', async () => {
    const answer = await post(Buffer.alloc(20 * 1024 * 1024, 'x'), { headers: signed });
    expect([answer.status, await counted('body_too_large')]).toEqual([413, 1]);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large' });
    expect(await stored()).toEqual([]);
  });

  it('a body of 20 MB that does not say how long it is', async () => {
    const { answered, send } = trickle();
    let isOver = false;
    void answered.finally(() => (isOver = true));
    for (let n = 0; n < 20 && !isOver; n++) await send(Buffer.alloc(1024 * 1024, 'x'));
    expect(await answered).toBe(413);
    expect([await counted('body_too_large'), await stored()]).toEqual([1, []]);
  });

  it('a body that trickles in, once it has taken too long', async () => {
    const { answered, send } = trickle();
    await send('{"channel":');
    expect(await answered).toBe(408);
    await eventually(async () => (await counted('invalid_request')) === 1);
    expect(await stored()).toEqual([]);
  });
});

/** A chunked request that goes on for as long as the test writes. */
function trickle(headers: Readonly<Record<string, string>> = signed) {
  const { hostname, port } = new URL(instance.url);
  const request = httpRequest({ hostname, port, path: '/demo', method: 'POST', headers });
  const { promise: answered, resolve, reject } = Promise.withResolvers<number>();
  request.once('response', response => resolve(response.resume().statusCode ?? 0));
  request.on('error', reject);
  const send = (chunk: string | Uint8Array): Promise<void> => new Promise(done => request.write(chunk, () => done()));
  return { answered, send };
}

it('whatever bytes come, signed or not, are taken or refused with a code, never a fault', async () => {
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map(text => Buffer.from(text)),
  );
  let count = 0;
  await fc.assert(
    fc.asyncProperty(bodies, fc.boolean(), async (body, isSigned) => {
      const answer = await post(new Uint8Array(body), { headers: isSigned ? signed : {} });
      count++;
      expect([200, 400]).toContain(answer.status);
    }),
    { numRuns: 200 },
  );
  expect(await counted('internal')).toBe(0);
  expect(count).toBeGreaterThanOrEqual(200);
});
