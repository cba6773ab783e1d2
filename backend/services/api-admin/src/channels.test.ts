/** channels.* over real HTTP (contract §3, §6, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ChannelPayload } from '@airy/contract';
import { apiCaller, eventually, startTestInstance, type TestInstance } from '@airy/testkit';
import { uuid5 } from '@airy/model/ids';
import { demoSource, endlessSource, type DemoCalls } from './__fixtures__/demo-source.ts';
import { apiAdmin } from './index.ts';
import { conversationWriter } from './__fixtures__/conversation-writer.ts';

let airy: TestInstance;
const call = apiCaller(() => airy);
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
  });
});
afterAll(() => airy.close());

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
    const row = await eventually(() => view.query.channel(body.id));
    expect(row.channel.token).toMatch(/^sealed:v1:/);
    expect(airy.context.secrets.open(row.channel.token ?? '')).toBe('secret-token');
    const shown = JSON.stringify([body, row.metadata, (await call('/channels.list')).body]);
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
