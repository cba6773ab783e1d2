import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AiryError } from '@airy/errors';
import type { RunningService } from '@airy/service';
import { facebook } from '@airy/source-facebook';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { sourcesWebhook } from './service.ts';

const topic = 'source.facebook.events';
const config = facebook.config.parse({ appId: '1', appSecret: 'secret', webhookSecret: 'verify-me' });

let instance: TestInstance;
let intake: RunningService;

beforeEach(async () => {
  const start: typeof sourcesWebhook.start = async context => (intake = await sourcesWebhook.start(context));
  instance = await startTestInstance({
    services: [{ name: sourcesWebhook.name, start }],
    sources: [{ source: facebook, config }],
  });
});

afterEach(() => instance.close());

function bodyOf(pageId = '1234', text = 'Hello'): string {
  const message = { sender: { id: '1' }, recipient: { id: pageId }, timestamp: 1, message: { mid: 'm', text } };
  return JSON.stringify({ object: 'page', entry: [{ id: pageId, time: 1, messaging: [message] }] });
}

function sign(body: string | Uint8Array, secret = 'secret'): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

function send(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = sign(body)): Promise<Response> {
  return fetch(`${instance.url}/facebook`, { method: 'POST', body, headers });
}

/** Every raw record there is. */
async function stored() {
  const { log } = instance.context;
  const spec = (await log.listTopics()).find(({ name }) => name === topic);
  const all = await Promise.all(
    Array.from({ length: spec?.partitions ?? 0 }, (_, partition) =>
      log.read({ topic, partition }, 0, { maxRecords: 1_000, maxBytes: 1e9 }),
    ),
  );
  return all.flatMap(({ records }) => records);
}

async function counted(result: string): Promise<number> {
  const text = await instance.context.telemetry.metrics.metrics();
  const line = new RegExp(`airy_webhook_requests_total\\{source="facebook",result="${result}"\\} (\\d+)`).exec(text);
  return Number(line?.[1] ?? 0);
}

describe('a signed webhook', () => {
  it('is stored byte by byte before it is answered, with nothing of its headers', async () => {
    const body = bodyOf('1234', 'Grüße \\ud83d\\udc4b');
    const answer = await send(body, { ...sign(body), authorization: 'Bearer x', 'x-other': 'y' });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    const [record, ...others] = await stored();
    expect(others).toEqual([]);
    expect(Buffer.from(record?.value ?? []).toString()).toBe(body);
    expect(record).toMatchObject({ key: '1234', headers: {} });
    expect(await counted('stored')).toBe(1);
  });

  it('of one page stands in one partition, in order', async () => {
    for (let n = 0; n < 20; n++) await send(bodyOf('1234', String(n)));
    const records = await stored();
    expect(new Set(records.map(({ partition }) => partition)).size).toBe(1);
    expect(records.map(({ value }) => /"text":"(\d+)"/.exec(Buffer.from(value ?? []).toString())?.[1])).toEqual(
      Array.from({ length: 20 }, (_, n) => String(n)),
    );
  });

  it('is answered 503 with Retry-After while the log takes nothing, and is well again afterwards', async () => {
    const { log } = instance.context;
    const append = log.append.bind(log);
    log.append = () => Promise.reject(new AiryError('log_unavailable'));
    const answer = await send(bodyOf());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'log_unavailable' });
    expect(intake.health?.()).toBe('the event log takes no records');
    log.append = append;
    expect((await send(bodyOf())).status).toBe(200);
    expect(intake.health?.()).toBeNull();
  });
});

async function expectNothingKept(): Promise<void> {
  expect(await stored()).toEqual([]);
  expect(instance.log.join('')).not.toMatch(/secret"|sha256=|verify-me/);
}

describe('refused and not stored is', () => {
  const latin = Buffer.from('{"a":"\xff"}', 'latin1');
  it.each([
    { what: 'no signature', status: 400, code: 'signature_missing', body: bodyOf(), headers: {} },
    { what: 'another secret', status: 403, code: 'signature_wrong', body: bodyOf(), headers: sign(bodyOf(), 'guess') },
    { what: 'another body', status: 403, code: 'signature_wrong', body: bodyOf(), headers: sign(bodyOf('1')) },
    { what: 'malformed JSON', status: 400, code: 'invalid_request', body: '{"object":', headers: null },
    { what: 'no object', status: 400, code: 'invalid_request', body: '[1]', headers: null },
    { what: 'nothing', status: 400, code: 'invalid_request', body: '', headers: null },
    { what: 'what is no UTF-8', status: 400, code: 'invalid_request', body: latin, headers: null },
  ])('$what', async ({ status, code, body, headers }) => {
    const answer = await send(body, headers ?? sign(body));
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, message: expect.any(String) });
    expect(await counted(code)).toBe(1);
    await expectNothingKept();
  });

  it('a body of 5 MB', async () => {
    const body = bodyOf('1234', 'x'.repeat(5 * 1024 * 1024));
    const answer = await send(body);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large', details: { limit: 1024 * 1024 } });
    await expectNothingKept();
  });

  it('a body that breaks off', async () => {
    const { hostname, port } = new URL(instance.url);
    const request = httpRequest({
      hostname,
      port,
      path: '/facebook',
      method: 'POST',
      headers: { 'content-length': 100 },
    });
    request.on('error', () => undefined); // The break is ours.
    request.write('{"half":');
    await new Promise(resolve => request.once('socket', socket => socket.once('connect', resolve)));
    request.destroy();
    expect((await send('{', {})).status).toBe(400);
    await expectNothingKept();
  });

  it('any other method', async () => {
    const answer = await fetch(`${instance.url}/facebook`, { method: 'PUT', body: bodyOf() });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });
});

describe('the handshake', () => {
  const ask = (token: string) => fetch(`${instance.url}/facebook?hub.challenge=1158201444&hub.verify_token=${token}`);

  it('answers the number as plain text', async () => {
    const answer = await ask('verify-me');
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
  });

  it('answers 0 to whom does not know the verify token', async () => {
    expect(await (await ask('guess')).text()).toBe('0');
  });
});

describe('logs', () => {
  it('tell a flood of refusals in few lines', async () => {
    for (let n = 0; n < 30; n++) await send(bodyOf(), {});
    expect(await counted('signature_missing')).toBe(30);
    expect(instance.log.filter(line => line.includes('Webhook refused')).length).toBeLessThan(5);
  });
});

describe('a source that is not configured', () => {
  it('answers 404 and names the setting', async () => {
    const other = await startTestInstance({
      services: [sourcesWebhook],
      sources: [],
      knownSources: [facebook],
    });
    try {
      const answer = await fetch(`${other.url}/facebook`, { method: 'POST', body: bodyOf() });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'source_not_configured', details: { source: 'facebook' } });
    } finally {
      await other.close();
    }
  });
});
