import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import { defaultSettings } from './settings.ts';
import { startWhatsappSimulator } from './simulator.ts';
import type { WhatsappSimulator } from './whatsapp-simulator.ts';

const { appId, appSecret, accountId, userToken, numbers } = defaultSettings;
const numberId = numbers[0]?.id ?? '';
const ada = { numberId, personId: '4915112345678' };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let simulator: WhatsappSimulator;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  simulator = await startWhatsappSimulator();
  simulator.introduce({ phone: ada.personId, userId: 'DE.42', name: 'Ada' });
  cleanups.push(() => simulator.close());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  simulator.pointTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/whatsapp`);
  return received;
}

interface Call {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
}

async function call(path: string, { method = 'GET', token = userToken, body }: Call = {}) {
  const answer = await fetch(`${simulator.url}/v25.0${path}`, {
    method,
    headers: {
      ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, never> };
}

function send(content: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, unknown>> = {}) {
  const addressed = { messaging_product: 'whatsapp', recipient_type: 'individual', to: ada.personId };
  return call(`/${numberId}/messages`, { method: 'POST', body: { ...content, ...addressed, ...fields } });
}

const hello = { type: 'text', text: { body: 'Hello' } };

function valuesOf(received: readonly Received[]) {
  return received.map(({ body }) => JSON.parse(body).entry[0].changes[0].value);
}

describe('webhooks', () => {
  it('are signed both ways over an escaped body, and name number and user id', async () => {
    const received = await listen();
    expect(await simulator.say(ada, 'Grüße / 👋')).toBe(true);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(body).toContain('Gr\\u00fc\\u00dfe \\/');
    for (const [algorithm, header] of [
      ['sha1', 'x-hub-signature'],
      ['sha256', 'x-hub-signature-256'],
    ] as const)
      expect(headers[header]).toBe(`${algorithm}=${createHmac(algorithm, appSecret).update(body).digest('hex')}`);
    expect(valuesOf(received)).toMatchObject([
      {
        metadata: { phone_number_id: numberId },
        contacts: [{ profile: { name: 'Ada' }, wa_id: ada.personId, user_id: 'DE.42' }],
        messages: [{ from: ada.personId, from_user_id: 'DE.42', type: 'text', text: { body: 'Grüße / 👋' } }],
      },
    ]);
  });

  it('hide the number of who hides it', async () => {
    const received = await listen();
    simulator.introduce({ phone: ada.personId, userId: 'DE.42', hidesPhone: true, username: 'ada.l' });
    await simulator.say(ada, 'Hello');
    expect(received[0]?.body).not.toContain(ada.personId);
    expect(valuesOf(received)).toMatchObject([{ contacts: [{ profile: { username: 'ada.l' }, user_id: 'DE.42' }] }]);
  });

  it('tell what became of a message, with what was given back', async () => {
    const received = await listen();
    await simulator.say(ada, 'Hello');
    const { body } = await send(hello, { biz_opaque_callback_data: 'mine' });
    await eventually(() => received.length === 4);
    const id = (body['messages']?.[0] as { id: string } | undefined)?.id;
    const statuses = valuesOf(received).flatMap(value => value.statuses ?? []);
    expect(statuses).toMatchObject(
      ['sent', 'delivered', 'read'].map(status => ({ id, status, biz_opaque_callback_data: 'mine' })),
    );
  });

  it('tell later that a message failed: to nobody, too late, or as wished', async () => {
    const received = await listen();
    expect((await send(hello, { to: '499999' })).status).toBe(200);
    await send(hello);
    await simulator.say(ada, 'Hello');
    simulator.state.setMode('undeliverable-later', 1);
    await send(hello);
    await simulator.settled();
    const codes = valuesOf(received).flatMap(
      value => value.statuses?.map((one: never) => one['errors']?.[0]?.['code']) ?? [],
    );
    expect(codes).toEqual([131_026, 131_047, 131_026]);
    simulator.state.closeWindow(numberId, simulator.introduce({ userId: 'DE.42' }));
    await send({ type: 'template', template: { name: 'hello_world', language: { code: 'en' } } });
    await simulator.settled();
    expect(valuesOf(received).at(-1).statuses[0].status).toBe('read');
  });

  it('are delivered again, edited, taken back, reacted to, echoed and forged', async () => {
    const received = await listen();
    await simulator.say(ada, 'a');
    const { wamid } = simulator.state.lines(numberId, simulator.introduce({ userId: 'DE.42' }))[0] ?? { wamid: '' };
    await simulator.edit(ada, wamid, 'b');
    await simulator.revoke(ada, wamid);
    await simulator.react(ada, wamid, '👍');
    await simulator.answerElsewhere(ada, 'from the app');
    const kinds = valuesOf(received).map(value => (value.messages ?? value.message_echoes)[0].type);
    expect(kinds).toEqual(['text', 'edit', 'revoke', 'reaction', 'text']);
    await simulator.redeliver({ times: 2, shuffled: true });
    expect(received).toHaveLength(15);
    await simulator.forge(ada, 'forged', 'missing');
    expect(received.at(-1)?.headers['x-hub-signature-256']).toBeUndefined();
  });
});

describe('sending', () => {
  beforeEach(() => simulator.say(ada, 'Hello'));

  it.each([
    ['no product', { messaging_product: undefined }, {}],
    ['an empty text', {}, { type: 'text', text: { body: '' } }],
    ['a long text', {}, { type: 'text', text: { body: 'x'.repeat(4097) } }],
    ['a field it does not know', { txt: 'x' }, {}],
    ['a type it does not know', {}, { type: 'smell', smell: {} }],
    ['a picture without a file', {}, { type: 'image', image: {} }],
    ['a file that nobody handed over', {}, { type: 'image', image: { id: '1' } }],
    ['a caption of a sound', {}, { type: 'audio', audio: { link: 'https://x.example', caption: 'x' } }],
    ['a business-scoped id in place of a number', { to: 'DE.42' }, {}],
    ['a group', { recipient_type: 'group' }, {}],
    [
      'four buttons',
      {},
      { type: 'interactive', interactive: { type: 'button', body: { text: 'x' }, action: { buttons: [1, 2, 3, 4] } } },
    ],
  ])('refuses %s', async (_what, fields, content) => {
    const answer = await send(Object.keys(content).length === 0 ? hello : content, fields);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(simulator.state.accepted).toEqual([]);
  });

  it('reaches who hides the number by the business-scoped id', async () => {
    expect((await send(hello, { to: undefined, recipient: 'DE.42' })).status).toBe(200);
    expect(simulator.state.accepted).toMatchObject([{ recipient: 'DE.42', message: hello }]);
  });

  it.each([
    ['rate-limited', 429, 130_429],
    ['pair-limited', 400, 131_056],
    ['error', 503, 131_016],
    ['expired-token', 401, 190],
    ['window-closed', 400, 131_047],
  ] as const)('is %s for as many calls as wished', async (mode, status, code) => {
    simulator.state.setMode(mode, 1);
    expect(await send(hello)).toMatchObject({ status, body: { error: { code } } });
    expect((await send(hello)).status).toBe(200);
  });

  it.each([
    ['cut-before-accept', 0],
    ['cut-after-accept', 1],
  ] as const)('%s leaves the caller in doubt', async (mode, accepted) => {
    simulator.state.setMode(mode, 1);
    await expect(send(hello)).rejects.toThrow('fetch failed');
    expect(simulator.state.accepted).toHaveLength(accepted);
  });
});

describe('numbers, files and the app', () => {
  it('are read as the Graph API shows them', async () => {
    expect((await call(`/${numberId}`)).body).toMatchObject({
      id: numberId,
      health_status: {
        entities: expect.arrayContaining([expect.objectContaining({ entity_type: 'WABA', id: accountId })]),
      },
    });
    expect((await call(`/${accountId}/phone_numbers`)).body).toMatchObject({ data: [{ id: numberId }] });
    expect((await call(`/${accountId}/subscribed_apps`)).body).toEqual({ data: [] });
    await call(`/${accountId}/subscribed_apps`, { method: 'POST' });
    expect((await call(`/${accountId}/subscribed_apps`)).body).toMatchObject({
      data: [{ whatsapp_business_api_data: { id: appId } }],
    });
    const app = { token: `${appId}|${appSecret}` };
    expect((await call(`/${appId}/subscriptions`, app)).body).toEqual({ data: [] });
    await call(`/${appId}/subscriptions`, { ...app, method: 'POST', body: { callback_url: 'http://127.0.0.1:1/x' } });
    expect((await call(`/${appId}/subscriptions`, app)).body).toMatchObject({ data: [{ active: true }] });
    expect((await call('/1', { token: 'guess' })).body).toMatchObject({ error: { code: 190 } });
    simulator.state.expireToken();
    expect((await call(`/${numberId}`)).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
  });

  it('takes files, and gives them only to who has the token', async () => {
    const form = new FormData();
    form.append('messaging_product', 'whatsapp');
    form.append('file', new Blob(['picture'], { type: 'image/png' }), 'a.png');
    const { body } = await call(`/${numberId}/media`, { method: 'POST', body: form });
    const { body: file } = await call(`/${body['id']}`);
    expect(file).toMatchObject({ mime_type: 'image/png', file_size: 7 });
    const url = String(file['url']);
    expect((await fetch(url)).status).toBe(400);
    expect(await (await fetch(url, { headers: { authorization: `Bearer ${userToken}` } })).text()).toBe('picture');
  });
});

describe('the customer’s phone', () => {
  it('is served, and what it calls works', async () => {
    const received = await listen();
    expect(await (await fetch(simulator.url)).text()).toContain('this is the customer’s phone');
    const post = (path: string, body: unknown) =>
      fetch(`${simulator.url}/simulator/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const person = { userId: 'DE.42', phone: ada.personId, hidesPhone: false, name: 'Ada', username: null };
    expect((await post('introduce', person)).status).toBe(200);
    expect(await (await post('say', { ...ada, text: 'Hello' })).json()).toEqual({ delivered: true });
    const query = new URLSearchParams({ ...ada, name: 'a.png' });
    const upload = { method: 'POST', headers: { 'content-type': 'image/png' }, body: 'picture' };
    expect((await fetch(`${simulator.url}/simulator/file?${query}`, upload)).status).toBe(200);
    await send(hello);
    const lines = (await (await fetch(`${simulator.url}/simulator/lines/${numberId}/DE.42`)).json()) as {
      data: { content: { image?: { id: string } } }[];
    };
    expect(lines.data).toMatchObject([
      { content: { type: 'text' } },
      { content: { type: 'image' } },
      { from: 'business' },
    ]);
    const shown = await fetch(`${simulator.url}/simulator/files/${lines.data[1]?.content.image?.id}`);
    expect(await shown.text()).toBe('picture');
    await post('mode', { mode: 'error', calls: 1 });
    expect((await send(hello)).status).toBe(503);
    expect((await post('mode', { mode: 'odd' })).status).toBe(400);
    await simulator.settled();
    expect(received.length).toBeGreaterThan(2);
  });
});
