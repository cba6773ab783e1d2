/** What is saved of a widget: read, written, live at once, and what pages are told of it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  channelId,
  facebookChannelId,
  goneChannelId,
  otherChannelId,
  startStand,
  until,
  type Stand,
} from './__fixtures__/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

interface Saved {
  readonly settings: Record<string, unknown>;
  readonly refused_origins: readonly { readonly origin: string; readonly count: number }[];
  readonly has_identity_key: boolean;
  readonly answers_by_mail: boolean;
}

async function call(path: string, body: object, headers?: Record<string, string>) {
  const response = await stand.instance.post(path, body, headers);
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as never };
}

async function save(settings: object, channel_id = channelId): Promise<Saved> {
  const { status, body } = await call('/chatplugin.settings.update', { channel_id, settings });
  expect(status).toBe(200);
  return body;
}

async function saved(channel_id = channelId): Promise<Saved> {
  return (await call('/chatplugin.settings.get', { channel_id })).body;
}

const publicly = (id: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${stand.instance.url}/chatplugin/settings/${id}`, { headers });

describe('chatplugin.settings', () => {
  it('are set key by key, taken back with null, and filled in', async () => {
    expect(await saved(goneChannelId)).toEqual({
      channel_id: goneChannelId,
      settings: {},
      refused_origins: [],
      has_identity_key: false,
      answers_by_mail: false,
    });
    await save({ width: '420', headerText: { en: 'Hi', de: 'Hallo' } }, goneChannelId);
    const { settings } = await save(
      { headerText: null, hours: { timeZone: 'Europe/Berlin', open: [] } },
      goneChannelId,
    );
    expect(settings).toEqual({ width: 420, hours: { timeZone: 'Europe/Berlin', open: [], closedOn: [] } });
    expect((await saved(goneChannelId)).settings).toEqual(settings);
  });

  it.each([
    [{ widht: 1 }, 'widht'],
    [{ width: 1 }, 'width'],
    [{ hours: { timeZone: 'Mars', open: [] } }, 'timeZone'],
    [{ allowedOrigins: ['https://shop.example/'] }, 'allowedOrigins'],
    [{ preChatForm: { fields: [{ name: 'a b', label: 'A' }] } }, 'fields'],
  ])('refuses %j, names it and stores nothing', async (settings, field) => {
    const { status, body } = await call('/chatplugin.settings.update', { channel_id: otherChannelId, settings });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain(field);
    expect((await saved(otherChannelId)).settings).toEqual({});
  });

  it('are there for agents only, and for widgets only', async () => {
    const { token } = await stand.authenticate({ channel_id: channelId });
    for (const path of ['/chatplugin.settings.get', '/chatplugin.settings.update', '/chatplugin.identity.rotate']) {
      const body = { channel_id: channelId, settings: {} };
      expect((await call(path, body, { authorization: `Bearer ${token}` })).status).toBe(403);
      expect((await call(path, body, { authorization: '' })).status).toBe(403);
      expect((await call(path, { ...body, channel_id: facebookChannelId })).status).toBe(404);
    }
  });

  it('are live at once: for the next page that asks, and told to open windows', async () => {
    const { token } = await stand.authenticate({ channel_id: channelId });
    const tab = await stand.tab(token, { isSilent: true });
    const told: { readonly type: string; readonly payload: unknown }[] = [];
    tab.client.subscribe('/user/queue/signal', frame => void told.push(JSON.parse(frame.body) as never), { id: 's' });
    await tab.subscribe('');
    await save({ primaryColor: '#0a7d4f' });
    const response = await publicly(channelId);
    expect(await response.json()).toEqual({ settings: { primaryColor: '#0a7d4f' }, answers_by_mail: false });
    await until(() => told.length > 0);
    expect(told[0]).toMatchObject({ type: 'settings.updated', payload: { channel_id: channelId } });
    const again = await publicly(channelId, { 'if-none-match': response.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
    await tab.close();
  });

  it.each([
    ['an unknown channel', '5b2e0000-0000-4000-8000-0000000000ff'],
    ['a disconnected one', goneChannelId],
    ['one of another source', facebookChannelId],
    ['no id', '../ui/s.js'],
    ['nothing', ''],
  ])('are not told of %s', async (_name, id) => {
    const response = await publicly(encodeURIComponent(id));
    expect(response.status).toBe(404);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('are only read there', async () => {
    const response = await fetch(`${stand.instance.url}/chatplugin/settings/${channelId}`, { method: 'POST' });
    expect(response.status).toBe(405);
  });
});

describe('allowed origins', () => {
  const shop = { origin: 'https://shop.example' };
  const other = { origin: 'https://other.example' };

  it('a page of another is refused everywhere, counted and listed, until it is allowed', async () => {
    const before = await stand.authenticate({ channel_id: otherChannelId });
    await save({ allowedOrigins: [shop.origin] }, otherChannelId);
    const authenticate = (headers: Record<string, string>) =>
      call('/chatplugin.authenticate', { channel_id: otherChannelId }, headers);
    expect((await authenticate(shop)).status).toBe(200);
    expect((await publicly(otherChannelId, shop)).status).toBe(200);
    const refused = { status: 403, body: { code: 'origin_not_allowed', details: other } };
    expect(await authenticate(other)).toMatchObject(refused);
    expect((await publicly(otherChannelId, other)).status).toBe(403);
    const sent = await stand.send(before.token, { text: 'Hi' }, other);
    expect(sent.status).toBe(403);
    expect((await saved(otherChannelId)).refused_origins).toMatchObject([{ ...other, count: 3 }]);

    const allowed = await call('/chatplugin.origins.allow', { channel_id: otherChannelId, ...other });
    expect(allowed.body).toMatchObject({
      settings: { allowedOrigins: [shop.origin, other.origin] },
      refused_origins: [],
    });
    expect((await authenticate(other)).status).toBe(200);
    await save({ allowedOrigins: null }, otherChannelId);
    expect((await authenticate({ origin: 'null' })).status).toBe(200);
  });

  it('pages of ours and programs are never refused; who is allowed is not told', async () => {
    await save({ allowedOrigins: [shop.origin] }, otherChannelId);
    expect((await publicly(otherChannelId, { origin: stand.instance.url })).status).toBe(200);
    expect(await (await publicly(otherChannelId)).json()).toEqual({ settings: {}, answers_by_mail: false });
    await save({ allowedOrigins: null }, otherChannelId);
  });

  it.each(['shop.example', 'https://shop.example/a', '*'])('%s cannot be allowed', async origin => {
    expect((await call('/chatplugin.origins.allow', { channel_id: otherChannelId, origin })).status).toBe(400);
  });
});
