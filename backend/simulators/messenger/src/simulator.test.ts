import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@airy/testkit';
import type { MessengerSimulator } from './messenger-simulator.ts';
import { defaultSettings } from './settings.ts';
import { startMessengerSimulator } from './simulator.ts';

const { appId, appSecret, userToken, pages } = defaultSettings;
const [page = { id: '', name: '', token: '', instagram: { id: '', username: '' } }] = pages;
const customer = { pageId: page.id, personId: '42' };

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let simulator: MessengerSimulator;
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  simulator = await startMessengerSimulator();
  cleanups.push(() => simulator.close());
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A webhook of ours; `statuses` are answered in turn, then 200. */
async function listen(statuses: number[] = []): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
  simulator.webhooks.pointTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/facebook`);
  return received;
}

interface Call {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
}

async function call(path: string, { method = 'GET', token = page.token, body }: Call = {}) {
  const answer = await fetch(`${simulator.url}/v25.0${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, never> };
}

function send(message: unknown, fields: Record<string, unknown> = {}) {
  const body = { recipient: { id: '42' }, messaging_type: 'RESPONSE', message, ...fields };
  return call('/me/messages', { method: 'POST', body });
}

describe('webhooks', () => {
  it('are signed both ways over an escaped body', async () => {
    const received = await listen();
    expect(await simulator.say({ ...customer, text: 'Grüße / 👋' })).toBe(true);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(body).toContain('Gr\\u00fc\\u00dfe \\/ \\ud83d\\udc4b');
    for (const [algorithm, header] of [
      ['sha1', 'x-hub-signature'],
      ['sha256', 'x-hub-signature-256'],
    ] as const)
      expect(headers[header]).toBe(`${algorithm}=${createHmac(algorithm, appSecret).update(body).digest('hex')}`);
    expect(JSON.parse(body)).toMatchObject({
      object: 'page',
      entry: [{ id: page.id, messaging: [{ sender: { id: '42' }, message: { text: 'Grüße / 👋' } }] }],
    });
  });

  it('are repeated, byte by byte, until they are taken', async () => {
    const received = await listen([503, 500]);
    expect(await simulator.say({ ...customer, text: 'Hello' })).toBe(true);
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it('are delivered again as often as wished, or with a wrong signature', async () => {
    const received = await listen();
    for (const text of ['a', 'b', 'c']) await simulator.say({ ...customer, text });
    await simulator.redeliver({ times: 3, shuffled: true });
    expect(received).toHaveLength(12);
    expect(new Set(received.map(({ body }) => body)).size).toBe(3);
    await simulator.forge({ ...customer, text: 'forged' });
    await simulator.forge({ ...customer, text: 'forged' }, 'missing');
    const [wrong, missing] = received.slice(-2);
    const right = createHmac('sha256', appSecret)
      .update(wrong?.body ?? '')
      .digest('hex');
    expect(wrong?.headers['x-hub-signature-256']).toMatch(/^sha256=/);
    expect(wrong?.headers['x-hub-signature-256']).not.toBe(`sha256=${right}`);
    expect(missing?.headers['x-hub-signature-256']).toBeUndefined();
  });

  it('tell of an accepted message: echo, delivery, read', async () => {
    const received = await listen();
    await call('/me/subscribed_apps', { method: 'POST', body: { subscribed_fields: 'messages,message_echoes' } });
    await simulator.say({ ...customer, text: 'Hello' });
    const { body } = await send({ text: 'Welcome' });
    await eventually(() => received.length === 4);
    const events = received.slice(1).map(one => JSON.parse(one.body).entry[0].messaging[0]);
    expect(events).toMatchObject([
      { message: { mid: body['message_id'], is_echo: true, app_id: Number(appId), text: 'Welcome' } },
      { delivery: { mids: [body['message_id']] } },
      { read: { watermark: expect.any(Number) } },
    ]);
  });
});

describe('the Send API', () => {
  beforeEach(() => simulator.introduce('42', 'Ada Lovelace'));

  it('answers with ids and keeps what it accepted', async () => {
    expect(await send({ text: 'Hello' })).toMatchObject({
      status: 200,
      body: { recipient_id: '42', message_id: expect.stringMatching(/^m_/) },
    });
    expect(simulator.state.accepted).toMatchObject([{ recipient: '42', message: { text: 'Hello' } }]);
  });

  it.each([
    ['no message', undefined, {}],
    ['an empty message', {}, {}],
    ['an empty text', { text: '' }, {}],
    ['a long text', { text: 'x'.repeat(2001) }, {}],
    ['a field it does not know', { text: 'Hello', txt: 'x' }, {}],
    ['an attachment of no kind', { attachment: { type: 'smell', payload: {} } }, {}],
    ['no messaging type', { text: 'Hello' }, { messaging_type: undefined }],
    ['a recipient that is no id', { text: 'Hello' }, { recipient: { id: 'Ada' } }],
    ['a stranger', { text: 'Hello' }, { recipient: { id: '43' } }],
  ])('refuses %s', async (_what, message, fields) => {
    expect(await send(message, fields)).toMatchObject({ status: 400, body: { error: { code: 100 } } });
    expect(simulator.state.accepted).toEqual([]);
  });

  it.each([
    ['rate-limited', 429, 613],
    ['error', 500, 2],
    ['expired-token', 401, 190],
    ['window-closed', 400, 10],
    ['no-permission', 403, 200],
  ] as const)('is %s for as many calls as wished', async (mode, status, code) => {
    simulator.state.setMode(mode, 1);
    expect(await send({ text: 'Hello' })).toMatchObject({ status, body: { error: { code } } });
    expect((await send({ text: 'Hello' })).status).toBe(200);
  });

  it.each([
    ['cut-before-accept', 0],
    ['cut-after-accept', 1],
  ] as const)('%s leaves the caller in doubt', async (mode, accepted) => {
    simulator.state.setMode(mode, 1);
    await expect(send({ text: 'Hello' })).rejects.toThrow('fetch failed');
    expect(simulator.state.accepted).toHaveLength(accepted);
  });

  it('knows a token in the header, the address and the body; no other one', async () => {
    const body = { recipient: { id: '42' }, messaging_type: 'RESPONSE', message: { text: 'Hello' } };
    const post = { method: 'POST', token: null } as const;
    expect((await call(`/me/messages?access_token=${page.token}`, { ...post, body })).status).toBe(200);
    expect((await call('/me/messages', { ...post, body: { ...body, access_token: page.token } })).status).toBe(200);
    expect((await call('/me/messages', { ...post, body })).body).toMatchObject({ error: { code: 2500 } });
    expect((await call('/me/messages', { ...post, token: 'guess', body })).body).toMatchObject({
      error: { code: 190 },
    });
    simulator.state.expireTokensOf(page.id);
    expect((await send({ text: 'Hello' })).body).toMatchObject({ error: { code: 190, error_subcode: 463 } });
  });
});

describe('pages and people', () => {
  it('are read as the Graph API shows them', async () => {
    simulator.introduce('42', 'Ada Lovelace');
    const exchange = new URLSearchParams({
      ...{ grant_type: 'fb_exchange_token', client_id: appId, client_secret: appSecret, fb_exchange_token: userToken },
    });
    const { body: exchanged } = await call(`/oauth/access_token?${exchange}`, { token: null });
    expect(exchanged).toMatchObject({ token_type: 'bearer' });
    const token = exchanged['access_token'] as unknown as string;
    expect((await call('/me/accounts', { token })).body).toMatchObject({
      data: [{ id: page.id, access_token: page.token }],
    });
    expect((await call(`/${page.id}`, { token })).body).toMatchObject({ id: page.id, access_token: page.token });
    expect((await call('/42?fields=first_name')).body).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' });
    expect((await call('/me/conversations?user_id=42')).body).toMatchObject({
      data: [{ participants: { data: [{ name: 'Ada Lovelace', id: '42' }, { id: page.id }] } }],
    });
    expect(await call('/999')).toMatchObject({ status: 400, body: { error: { code: 100, error_subcode: 33 } } });
  });

  it('are listed page by page', async () => {
    const many = Array.from({ length: 5 }, (_, n) => ({ id: `20${n}`, name: `Page ${n}`, token: `token-${n}` }));
    const other = await startMessengerSimulator({ pages: many });
    cleanups.push(() => other.close());
    const list = async (after: string) =>
      (await (
        await fetch(`${other.url}/v25.0/me/accounts?limit=2&after=${after}&access_token=${userToken}`)
      ).json()) as {
        data: { id: string }[];
        paging: { next?: string };
      };
    expect((await list('0')).data.map(({ id }) => id)).toEqual(['200', '201']);
    expect((await list('4')).paging.next).toBeUndefined();
  });
});

describe('Instagram', () => {
  const account = page.instagram ?? { id: '', username: '' };
  const follower = { pageId: account.id, personId: '77' };
  const answerTo = (message: unknown, fields: Record<string, unknown> = {}) =>
    send(message, { recipient: { id: '77' }, ...fields });

  it('has its own object, ids, echoes without an app, and names what was seen', async () => {
    const received = await listen();
    await call('/me/subscribed_apps', { method: 'POST', body: { subscribed_fields: 'messages' } });
    await simulator.say({ ...follower, text: 'Hello' });
    const { body } = await answerTo({ text: 'Welcome' });
    await eventually(() => received.length === 3);
    const bodies = received.map(one => JSON.parse(one.body));
    expect(bodies.map(({ object, entry }) => [object, entry[0].id])).toEqual(
      Array.from({ length: 3 }, () => ['instagram', account.id]),
    );
    const [, echo, seen] = bodies.map(({ entry }) => entry[0].messaging[0]);
    expect(echo.message).toEqual({ mid: body['message_id'], is_echo: true, text: 'Welcome' });
    expect(seen.read).toEqual({ mid: body['message_id'] });
    expect(simulator.state.accepted).toMatchObject([{ pageId: account.id, recipient: '77' }]);
    await simulator.answerElsewhere({ ...follower, text: 'Typed in the app' }, '4711');
    expect(JSON.parse(received.at(-1)?.body ?? '').entry[0].messaging[0].message).not.toHaveProperty('app_id');
  });

  it('takes a thousand bytes, and answers for people after a day if that was granted', async () => {
    await simulator.say({ ...follower, text: 'Hello' });
    expect((await answerTo({ text: 'ü'.repeat(500) })).status).toBe(200);
    expect((await answerTo({ text: 'ü'.repeat(501) })).body).toMatchObject({ error: { code: 100 } });
    simulator.state.setMode('window-closed', null);
    expect((await answerTo({ text: 'Late' })).body).toMatchObject({ error: { code: 10, error_subcode: 2534022 } });
    const asHuman = { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
    expect(await answerTo({ text: 'Late' }, asHuman)).toMatchObject({ status: 403, body: { error: { code: 10 } } });
    const granted = await startMessengerSimulator({ humanAgent: true });
    cleanups.push(() => granted.close());
    await granted.say({ ...follower, text: 'Hello' });
    granted.state.setMode('window-closed', null);
    const answer = await fetch(`${granted.url}/v25.0/me/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${page.token}` },
      body: JSON.stringify({ recipient: { id: '77' }, message: { text: 'Late' }, ...asHuman }),
    });
    expect(answer.status).toBe(200);
  });

  it('shows profiles in its own fields', async () => {
    simulator.introduce('77', 'Grace Hopper');
    await simulator.say({ ...follower, text: 'Hello' });
    expect((await call('/77?fields=name,username')).body).toMatchObject({ name: 'Grace Hopper', username: 'grace' });
  });
});

describe('what customers do with messages', () => {
  const events = (received: readonly Received[]) =>
    received.map(({ body }) => JSON.parse(body).entry[0].messaging[0] as Record<string, unknown>);

  it('is told as it happens: edits, what was unsent, pictures that can be fetched', async () => {
    const received = await listen();
    await simulator.say({ ...customer, text: 'Hallo' });
    const mid = simulator.state.lines(page.id, '42')[0]?.mid ?? '';
    expect(await simulator.edit({ ...customer, text: 'Hello' }, mid)).toBe(true);
    expect(await simulator.edit({ ...customer, text: 'x' }, 'm_other')).toBe(false);
    await simulator.sendPicture(customer);
    await simulator.unsend(customer, mid);
    const [, edited, picture, unsent] = events(received);
    expect(edited).toMatchObject({ message_edit: { mid, text: 'Hello', num_edit: 1 } });
    expect(unsent).toMatchObject({ message: { mid, is_deleted: true } });
    const { message } = picture as { message: { attachments: { payload: { url: string } }[] } };
    const bytes = await (await fetch(message.attachments[0]?.payload.url ?? '')).arrayBuffer();
    expect(Buffer.from(bytes).subarray(1, 4).toString()).toBe('PNG');
    expect(simulator.state.lines(page.id, '42')).toHaveLength(1);
  });

  it('is seen when the page says so', async () => {
    await listen();
    await simulator.say({ ...customer, text: 'Hello' });
    const body = { recipient: { id: '42' }, sender_action: 'mark_seen' };
    expect((await call('/me/messages', { method: 'POST', body })).status).toBe(200);
    expect(simulator.state.lines(page.id, '42')).toMatchObject([{ seen: true }]);
    expect(simulator.state.accepted).toEqual([]);
  });
});

describe('the app', () => {
  const token = `${appId}|${appSecret}`;
  const webhook = { object: 'page', verify_token: 'verify', fields: 'messages,message_reads' };
  const subscribe = (callback_url: string) =>
    call(`/${appId}/subscriptions`, { method: 'POST', token, body: { ...webhook, callback_url } });

  it('enters its webhook, which must know the challenge', async () => {
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x');
      response.end(searchParams.get('hub.verify_token') === 'verify' ? searchParams.get('hub.challenge') : '0');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => new Promise(resolve => (server.close(() => resolve()), server.closeAllConnections())));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/facebook`;
    expect((await call(`/${appId}/subscriptions`, { token })).body).toEqual({ data: [] });
    expect((await subscribe('http://127.0.0.1:1/facebook')).body).toMatchObject({ error: { code: 2200 } });
    expect((await subscribe(url)).body).toEqual({ success: true });
    expect((await call(`/${appId}/subscriptions`, { token })).body).toMatchObject({
      data: [
        { object: 'page', callback_url: url },
        { object: 'instagram', callback_url: url },
      ],
    });
  });

  it('learns what a token is good for, without an address that holds it', async () => {
    const debug = async (input: string) => {
      const batch = [{ method: 'GET', relative_url: `debug_token?input_token=${input}` }];
      const { body } = await call('/', { method: 'POST', token, body: { batch } });
      return JSON.parse((body as unknown as readonly { body: string }[])[0]?.body ?? '') as unknown;
    };
    expect(await debug(page.token)).toMatchObject({
      data: { app_id: appId, is_valid: true, scopes: expect.arrayContaining(['pages_messaging']) },
    });
    simulator.state.expireTokensOf(page.instagram?.id ?? '');
    expect(await debug(page.token)).toMatchObject({ data: { is_valid: false, error: { code: 190, subcode: 463 } } });
  });
});

describe('the customer’s page', () => {
  it('is served, and what it calls works', async () => {
    const received = await listen();
    expect(await (await fetch(simulator.url)).text()).toContain('you are the customer');
    const post = (path: string, body: unknown) =>
      fetch(simulator.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await post('/simulator/say', { ...customer, name: 'Ada', text: 'Hello' })).json()).toEqual({
      delivered: true,
    });
    expect(received).toHaveLength(1);
    await send({ text: 'Welcome' });
    const { data } = (await (await fetch(`${simulator.url}/simulator/lines/${page.id}/42`)).json()) as {
      data: unknown;
    };
    expect(data).toMatchObject([{ from: 'customer' }, { from: 'page', content: { text: 'Welcome' } }]);
    await post('/simulator/mode', { mode: 'error', calls: 1 });
    expect((await send({ text: 'Hello' })).status).toBe(500);
    expect((await post('/simulator/mode', { mode: 'odd' })).status).toBe(400);
  });
});
