/** channels.*, tags.*, client.config, session.* and sign-in over real HTTP (contract §3, §7, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from '@airy/client';
import { endpoints, type ChannelPayload, type TagPayload } from '@airy/contract';
import { startTestInstance, testSystemToken, type TestInstance } from '@airy/testkit';
import { uuid5 } from '@airy/model/ids';
import { demoSource, endlessSource, type DemoCalls } from './__fixtures__/demo-source.ts';
import { apiAdmin } from './index.ts';
import { conversationWriter } from './__fixtures__/conversation-writer.ts';

let airy: TestInstance;
let position = '';
const calls: DemoCalls = { disconnected: [] };

beforeAll(async () => {
  const demo = demoSource(calls);
  const unconfigured = { ...demoSource(), id: 'absent' };
  airy = await startTestInstance({
    services: [conversationWriter, apiAdmin],
    sources: [
      { source: demo, config: {} },
      { source: endlessSource(), config: {} },
    ],
    knownSources: [demo, endlessSource(), unconfigured],
    signInCodes: ['code-1', 'code-2'],
  });
});
afterAll(() => airy.close());

interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

async function call<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<Answer<T>> {
  const response = await airy.post(path, body, {
    ...(position === '' ? {} : { 'airy-position': position }),
    ...headers,
  });
  position = response.headers.get('airy-position') ?? position;
  const text = await response.text();
  expect(response.headers.get('airy-stale')).toBeNull();
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
}

const connect = (account: string, token = 'secret-token', headers: Record<string, string> = {}) =>
  call<ChannelPayload>('/channels.demo.connect', { account, token }, headers);

describe('channels.<source>.connect', () => {
  it('answers the channel with Airy’s id and its metadata (contract §3, §6)', async () => {
    const answer = await connect('42');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: uuid5('demo', '42'),
        source: 'demo',
        source_channel_id: '42',
        connected: true,
        metadata: { name: 'Account 42' },
      },
    });
    expect((await call('/channels.info', { channel_id: answer.body.id })).body).toEqual(answer.body);
  });

  it('stores the token sealed, and shows it nowhere', async () => {
    const { body } = await connect('sealed');
    const view = await airy.context.communicationView();
    const row = await view.query.channel(body.id);
    expect(row?.channel.token).toMatch(/^sealed:v1:/);
    expect(airy.context.secrets.open(row?.channel.token ?? '')).toBe('secret-token');
    const shown = JSON.stringify([body, row?.metadata, (await call('/channels.list')).body]);
    expect(shown).not.toMatch(/secret-token|sealed:/);
    expect(airy.log.join()).not.toContain('secret-token');
  });

  it('again is the same channel, with a new token', async () => {
    const first = await connect('again', 'one');
    const second = await connect('again', 'two');
    expect(second.body).toEqual(first.body);
    await call('/channels.list');
    const row = await (await airy.context.communicationView()).query.channel(first.body.id);
    expect(airy.context.secrets.open(row?.channel.token ?? '')).toBe('two');
  });

  it.each([
    ['wrong', 500, 'source_token_invalid'],
    ['refuse', 500, 'source_rejected'],
    ['away', 503, 'source_unavailable'],
  ])('that the platform answers with "%s" is %i', async (token, status, code) => {
    expect(await connect('failing', token)).toMatchObject({ status, body: { code } });
    const list = await call<{ data: ChannelPayload[] }>('/channels.list');
    expect(list.body.data.map(channel => channel.source_channel_id)).not.toContain('failing');
  });

  it('validates by the schema of the source', async () => {
    const answer = await call('/channels.demo.connect', { account: '1' });
    expect(answer).toMatchObject({ status: 400, body: { details: { field: 'token' } } });
  });

  it('of a source that is not configured says which setting is missing', async () => {
    const answer = await call<{ message: string }>('/channels.absent.connect', { account: '1', token: 't' });
    expect(answer).toMatchObject({ status: 404, body: { code: 'source_not_configured' } });
    expect(answer.body.message).toContain('absent');
  });
});

describe('a source with a new channel each time (chatplugin, contract §3)', () => {
  const create = (name: string, headers: Record<string, string> = {}) =>
    call<ChannelPayload>('/channels.endless.connect', { name }, headers);

  it('makes another channel for the same name', async () => {
    const [one, two] = [await create('Shop'), await create('Shop')];
    expect(one.body.id).not.toBe(two.body.id);
    expect(one.body).toMatchObject({ source_channel_id: 'Shop', metadata: { name: 'Shop' } });
  });

  it('makes one under one Idempotency-Key; another body is 422', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [one, two] = [await create('Shop', key), await create('Shop', key)];
    expect(two.body).toEqual(one.body);
    expect(await create('Other', key)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    const { body } = await call<{ data: ChannelPayload[] }>('/channels.list', { source: 'endless' });
    expect(body.data.filter(channel => channel.id === one.body.id)).toHaveLength(1);
    expect(body.data.map(channel => channel.source_channel_id)).not.toContain('Other');
  });
});

describe('channels.<source>.disconnect', () => {
  it('is 204, also again, forgets the token, and the channel is no longer listed', async () => {
    const { body } = await connect('leave');
    const disconnect = () => call('/channels.demo.disconnect', { channel_id: body.id });
    expect((await disconnect()).status).toBe(204);
    expect((await disconnect()).status).toBe(204);
    const shown = await call<ChannelPayload>('/channels.info', { channel_id: body.id });
    expect(shown.body.connected).toBe(false);
    const list = await call<{ data: ChannelPayload[] }>('/channels.list');
    expect(list.body.data.map(channel => channel.id)).not.toContain(body.id);
    expect((await (await airy.context.communicationView()).query.channel(body.id))?.channel.token).toBeNull();
  });

  it('tells the platform once, with the opened token, and does not depend on its answer', async () => {
    calls.disconnected.length = 0;
    const { body } = await connect('tell');
    await call('/channels.demo.disconnect', { channel_id: body.id });
    await call('/channels.demo.disconnect', { channel_id: body.id });
    expect(calls.disconnected.map(channel => channel.token)).toEqual(['secret-token']);
  });

  it('is 404 for an unknown channel and for one of another source, whose platform is not told', async () => {
    expect((await call('/channels.demo.disconnect', { channel_id: randomUUID() })).status).toBe(404);
    const { body } = await call<ChannelPayload>('/channels.endless.connect', { name: 'Shop' });
    calls.disconnected.length = 0;
    expect((await call('/channels.demo.disconnect', { channel_id: body.id })).status).toBe(404);
    expect(calls.disconnected).toEqual([]);
  });
});

describe('channels.<source>.explore', () => {
  it.each(['/channels.demo.explore', '/demo.channels.explore'])('%s says what is connected already', async path => {
    await connect('1');
    const answer = await call(path, { auth_token: 't' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        data: [
          { account: '1', name: 'Account 1', image_url: null, connected: true },
          { account: '2', name: 'Account 2', image_url: null, connected: false },
        ],
      },
    });
  });
});

describe('channels.list, .info and .update', () => {
  it('lists by source, or all', async () => {
    await connect('listed');
    const all = await call<{ data: ChannelPayload[] }>('/channels.list');
    expect(all.body.data.length).toBeGreaterThan(1);
    const none = await call<{ data: ChannelPayload[] }>('/channels.list', { source: 'facebook' });
    expect(none.body.data).toEqual([]);
  });

  it('info of an unknown channel is 404', async () => {
    expect((await call('/channels.info', { channel_id: randomUUID() })).status).toBe(404);
  });

  it('update changes what is given and keeps the rest', async () => {
    const { body } = await connect('update');
    const renamed = await call<ChannelPayload>('/channels.update', { channel_id: body.id, name: 'New name' });
    expect(renamed.body.metadata).toEqual({ name: 'New name' });
    const pictured = await call<ChannelPayload>('/channels.update', {
      channel_id: body.id,
      imageUrl: 'https://x/y.png',
    });
    expect(pictured.body.metadata).toEqual({ name: 'New name', image_url: 'https://x/y.png' });
    expect((await call('/channels.info', { channel_id: body.id })).body).toEqual(pictured.body);
    expect((await call('/channels.update', { channel_id: body.id })).body).toEqual(pictured.body);
    expect((await call('/channels.update', { channel_id: randomUUID(), name: 'x' })).status).toBe(404);
  });
});

describe('tags', () => {
  it('are created (201), listed, changed (204) and deleted (204) as in contract §3', async () => {
    const created = await call<TagPayload>('/tags.create', { name: 'VIP', color: 'tag-red' });
    expect(created).toMatchObject({ status: 201, body: { name: 'VIP', color: 'tag-red' } });
    const { id } = created.body;
    expect((await call('/tags.update', { id, color: 'tag-blue' })).status).toBe(204);
    const list = await call<{ data: TagPayload[] }>('/tags.list');
    expect(list.body.data).toContainEqual({ id, name: 'VIP', color: 'tag-blue' });
    expect((await call('/tags.delete', { id })).status).toBe(204);
    expect((await call<{ data: TagPayload[] }>('/tags.list')).body.data.map(tag => tag.id)).not.toContain(id);
    expect((await call('/tags.delete', { id })).status).toBe(404);
    expect((await call('/tags.update', { id, name: 'x' })).status).toBe(404);
  });

  it('of another colour are 400 with a message', async () => {
    const answer = await call<{ message: string }>('/tags.create', { name: 'VIP', color: 'tag-yellow' });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toContain('color');
  });

  it('under one Idempotency-Key are one tag', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const create = () => call<TagPayload>('/tags.create', { name: 'Once', color: 'tag-red' }, key);
    const [one, two] = await Promise.all([create(), create()]);
    expect(one.body.id).toBe(two.body.id);
  });
});

async function signedIn(code: string): Promise<string> {
  const response = await fetch(`${airy.url}/sign-in?code=${code}`, { redirect: 'manual' });
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/inbox/');
  return response.headers.get('set-cookie') ?? '';
}

describe('signing in', () => {
  it('turns a one-time code into a session, once', async () => {
    const cookie = await signedIn('code-1');
    expect(cookie).toMatch(/^airy_auth_token=[^;]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
    const again = await fetch(`${airy.url}/sign-in?code=code-1`, { redirect: 'manual' });
    expect(again.status).toBe(403);
    expect(again.headers.get('set-cookie')).toBeNull();
    expect(await again.text()).toContain('npm run sign-in');
    const back = await fetch(`${airy.url}/sign-in?code=code-1`, {
      redirect: 'manual',
      headers: { cookie: cookie.split(';')[0] ?? '' },
    });
    expect(back.headers.get('location')).toBe('/inbox/');
  });

  it('without a code explains itself, and shows nothing of the request', async () => {
    const page = await fetch(`${airy.url}/login?x=<script>`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).not.toContain('<script>');
    expect((await fetch(`${airy.url}/sign-in?code=x`, { method: 'POST' })).status).toBe(405);
  });

  it('a session is the user in client.config and session.info, until it ends', async () => {
    const cookie = (await signedIn('code-2')).split(';')[0] ?? '';
    const as = (path: string) =>
      fetch(airy.url + path, { method: 'POST', headers: { cookie, 'x-requested-with': 'XMLHttpRequest' } });
    expect(await (await as('/session.info')).json()).toEqual({
      id: 'local:admin',
      name: 'Admin',
      avatar_url: null,
      kind: 'user',
    });
    const config = (await (await as('/client.config')).json()) as { user_profile: unknown };
    expect(config.user_profile).toEqual({ id: 'local:admin', name: 'Admin', avatar_url: null });
    const ended = await as('/session.end');
    expect(ended.status).toBe(204);
    expect(ended.headers.get('set-cookie')).toMatch(/^airy_auth_token=; Path=\/; Max-Age=0/);
  });
});

describe('client.config', () => {
  it('has services, colours of tags and the version (contract §3)', async () => {
    const { body } = await call<{ services: object; tag_config: { colors: object }; cluster_version: string }>(
      '/client.config',
    );
    expect(body).toMatchObject({
      services: { 'api-admin': { enabled: true, healthy: true, component: 'api-admin' } },
      user_profile: null,
      cluster_version: '0.0.0-test',
    });
    expect(Object.keys(body.tag_config.colors).toSorted()).toEqual(['tag-blue', 'tag-green', 'tag-purple', 'tag-red']);
  });
});

describe('addresses of pages', () => {
  it.each(['/', '/inbox', '/ui', '/ui/'])('%s leads to the inbox', async path => {
    const response = await fetch(airy.url + path, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/inbox/');
  });

  it('nothing else is swallowed by them', async () => {
    expect((await fetch(`${airy.url}/elsewhere`)).status).toBe(404);
  });
});

describe('garbage', () => {
  const paths = [
    '/channels.update',
    '/channels.demo.connect',
    '/tags.create',
    '/tags.update',
    '/channels.info',
    '/client.config',
  ];
  it.each(paths)('never makes %s answer 500', async path => {
    for (const body of [
      null,
      [],
      'x',
      { channel_id: {} },
      { id: [1] },
      { name: { a: 1 }, color: 5 },
      { account: null, token: 1 },
    ])
      expect((await call(path, body)).status).toBeLessThan(500);
  });
});

describe('the typed client', () => {
  it('gets answers as declared, and refusals with status and code', async () => {
    const client = createClient({ baseUrl: airy.url, token: testSystemToken, validateWith: endpoints });
    const tag = await client.call('tags.create', { name: 'By client', color: 'tag-green' });
    await client.call('tags.update', { id: tag.id, name: 'Renamed' });
    expect((await client.call('session.info', {})).kind).toBe('system');
    await expect(client.call('channels.info', { channel_id: randomUUID() })).rejects.toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
