/** channels.*, tags.*, templates.*, webhooks.*, users.list, client.config and what is refused with 501, as Airy Core's clients call them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/model/ids';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { startAiry, type RunningAiry } from '@airy/testkit';

const token = 'compatibility-token';

let airy: RunningAiry;
let messenger: MessengerSimulator;

beforeAll(async () => {
  messenger = await startMessengerSimulator();
  const { appId, appSecret } = messenger.state.settings;
  airy = await startAiry({
    settings: `
security: { systemToken: "${token}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${messenger.url}" } } }
`,
  });
});
afterAll(async () => {
  await airy?.stop();
  await messenger?.close();
});

type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly body: Body;
}

let position = '';

/** As the old TypeScript client: JSON, `X-Requested-With`; the cookie `airy_position` comes back as a browser sends it. */
async function call(path: string, body?: unknown): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${token}`,
    'x-requested-with': 'XMLHttpRequest',
    cookie: position,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const response = await fetch(airy.url + path, {
    method: 'POST',
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  position = response.headers.get('set-cookie')?.split(';')[0] ?? position;
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Body };
}

const unknownId = '3e639566-29fa-450d-a59f-ae3c25d7260f';
const pages = () => messenger.state.settings.pages;

describe('channels', () => {
  it('.chatplugin.connect makes another channel each time; source_channel_id is the name, imageUrl is taken', async () => {
    const body = { name: 'Shop', imageUrl: 'https://shop.example/logo.png' };
    const [one, two] = [
      await call('/channels.chatplugin.connect', body),
      await call('/channels.chatplugin.connect', body),
    ];
    expect(one).toMatchObject({
      status: 200,
      body: {
        source: 'chatplugin',
        source_channel_id: 'Shop',
        connected: true,
        metadata: { name: 'Shop', image_url: body.imageUrl },
      },
    });
    expect(two.body['id']).not.toBe(one.body['id']);
  });

  it('.chatplugin.disconnect is 204, also a second time, and 404 for an unknown channel', async () => {
    const { body } = await call('/channels.chatplugin.connect', { name: 'Leaving' });
    for (const status of [204, 204])
      expect(await call('/channels.chatplugin.disconnect', { channel_id: body['id'] })).toEqual({ status, body: null });
    expect((await call('/channels.chatplugin.disconnect', { channel_id: unknownId })).status).toBe(404);
  });

  it('.facebook.connect answers the channel with the id of Airy Core, and no token anywhere', async () => {
    const [page] = pages();
    const body = { page_id: page?.id, page_token: page?.token, name: 'My page' };
    const answer = await call('/channels.facebook.connect', body);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: uuid5('facebook', page?.id),
        source: 'facebook',
        source_channel_id: page?.id,
        metadata: { name: 'My page' },
      },
    });
    const shown = JSON.stringify([answer.body, (await call('/channels.list', {})).body]);
    expect(shown).not.toContain(page?.token);
    const refused = await call('/channels.facebook.connect', { ...body, page_token: 'wrong' });
    expect(refused).toMatchObject({ status: 500, body: { message: expect.any(String) } });
  });

  it.each(['/channels.facebook.explore', '/facebook.channels.explore'])(
    '%s lists the pages of a user token',
    async path => {
      const { status, body } = await call(path, { auth_token: messenger.state.settings.userToken });
      expect(status).toBe(200);
      const listed = body['data'] as readonly { readonly page_id: string; readonly connected: boolean }[];
      expect(listed.map(page => page.page_id)).toEqual(pages().map(page => page.id));
    },
  );

  it('.facebook.disconnect is 204, also again; 404 for an unknown channel and for one of another source', async () => {
    const [page] = pages();
    const connected = await call('/channels.facebook.connect', { page_id: page?.id, page_token: page?.token });
    const channel = { channel_id: connected.body['id'] };
    expect((await call('/channels.facebook.disconnect', channel)).status).toBe(204);
    expect((await call('/channels.facebook.disconnect', channel)).status).toBe(204);
    expect((await call('/channels.facebook.disconnect', { channel_id: unknownId })).status).toBe(404);
    expect((await call('/channels.chatplugin.disconnect', channel)).status).toBe(404);
  });

  it('.instagram.connect answers the channel with the id of Airy Core, and no token anywhere; .disconnect is 204', async () => {
    const [page] = pages();
    const { id: accountId = '' } = page?.instagram ?? {};
    const answer = await call('/channels.instagram.connect', {
      page_id: page?.id,
      page_token: page?.token,
      account_id: accountId,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: uuid5('instagram', accountId),
        source: 'instagram',
        source_channel_id: accountId,
        metadata: { name: `${page?.name} Instagram account`, page_id: page?.id, account_id: accountId },
      },
    });
    const shown = JSON.stringify([answer.body, (await call('/channels.list', {})).body]);
    expect(shown).not.toContain(page?.token);
    expect((await call('/channels.instagram.disconnect', { channel_id: answer.body['id'] })).status).toBe(204);
  });

  it('.instagram.explore lists the accounts that are linked with the pages of a user token', async () => {
    const { body } = await call('/channels.instagram.explore', { auth_token: messenger.state.settings.userToken });
    const [page] = pages();
    expect(body['data']).toMatchObject([{ page_id: page?.id, account_id: page?.instagram?.id }]);
  });

  it('.list takes no body at all, lists connected channels only, and by source', async () => {
    const { body } = await call('/channels.chatplugin.connect', { name: 'Listed' });
    const gone = await call('/channels.chatplugin.connect', { name: 'Gone' });
    await call('/channels.chatplugin.disconnect', { channel_id: gone.body['id'] });
    const idsOf = (answer: Answer) => (answer.body['data'] as readonly { readonly id: string }[]).map(({ id }) => id);
    const all = idsOf(await call('/channels.list'));
    expect(all).toContain(body['id']);
    expect(all).not.toContain(gone.body['id']);
    expect(idsOf(await call('/channels.list', { source: 'facebook' }))).not.toContain(body['id']);
  });

  it('.info and .update answer the channel; 404 for an unknown one', async () => {
    const { body } = await call('/channels.chatplugin.connect', { name: 'Before' });
    const updated = await call('/channels.update', { channel_id: body['id'], name: 'After' });
    expect(updated).toMatchObject({
      status: 200,
      body: { id: body['id'], connected: true, metadata: { name: 'After' } },
    });
    expect(await call('/channels.info', { channel_id: body['id'] })).toEqual(updated);
    for (const path of ['/channels.info', '/channels.update'])
      expect((await call(path, { channel_id: unknownId })).status).toBe(404);
    expect((await call('/channels.info', { channel_id: 'no uuid' })).status).toBe(400);
  });
});

describe('tags', () => {
  it('.create is 201 with the tag, .update 204, .list data, .delete 204; 404 for an unknown one', async () => {
    const created = await call('/tags.create', { name: 'urgent', color: 'tag-red' });
    const { id } = created.body as unknown as { readonly id: string };
    expect(created).toEqual({ status: 201, body: { id, name: 'urgent', color: 'tag-red' } });
    expect(await call('/tags.update', { id, color: 'tag-purple' })).toEqual({ status: 204, body: null });
    expect((await call('/tags.list', {})).body['data']).toContainEqual({ id, name: 'urgent', color: 'tag-purple' });
    expect((await call('/tags.delete', { id })).status).toBe(204);
    for (const path of ['/tags.update', '/tags.delete']) expect((await call(path, { id })).status).toBe(404);
  });

  it('.create of another colour is 400 with a message', async () => {
    expect(await call('/tags.create', { name: 'x', color: 'red' })).toMatchObject({
      status: 400,
      body: { message: expect.any(String) },
    });
  });
});

describe('templates', () => {
  const template = { name: 'greeting', source: 'facebook', content: { text: 'Hello {{name}}' } };

  it('.create is 201 with the whole template, .info and .update 200, .delete 204; 404 for an unknown one', async () => {
    const created = await call('/templates.create', template);
    const { id } = created.body as unknown as { readonly id: string };
    expect(created).toEqual({ status: 201, body: { id, ...template } });
    expect(await call('/templates.info', { id })).toEqual({ status: 200, body: { id, ...template } });
    const updated = await call('/templates.update', { id, content: 'plain text' });
    expect(updated).toEqual({ status: 200, body: { id, ...template, content: 'plain text' } });
    expect(await call('/templates.delete', { id })).toEqual({ status: 204, body: null });
    for (const path of ['info', 'update', 'delete'])
      expect((await call(`/templates.${path}`, { id })).status).toBe(404);
  });

  it('.list needs a source, and finds parts of names, in which case counts', async () => {
    await call('/templates.create', { ...template, name: 'Goodbye' });
    const names = async (name?: string) =>
      ((await call('/templates.list', { source: 'facebook', name })).body['data'] as readonly { name: string }[]).map(
        one => one.name,
      );
    expect(await names('bye')).toEqual(['Goodbye']);
    expect(await names('BYE')).toEqual([]);
    expect(await names()).toContain('Goodbye');
    expect((await call('/templates.list', {})).status).toBe(400);
  });
});

describe('webhooks', () => {
  const url = 'https://example.org/hook';

  it('.subscribe answers the webhook without its key, also spelled signatureKey; the same id begins anew', async () => {
    const given = { id: unknownId, url, name: 'CRM', headers: { 'X-Key': '1' }, events: ['message.created'] };
    const shown = { id: unknownId, url, name: 'CRM', headers: { 'X-Key': '1' }, events: ['message.created'] };
    const answer = await call('/webhooks.subscribe', { ...given, signatureKey: 'key' });
    expect(answer).toMatchObject({ status: 200, body: { ...shown, status: 'Subscribed' } });
    const again = await call('/webhooks.subscribe', { id: unknownId, url, signature_key: 'key' });
    expect(again.body).toMatchObject({ id: unknownId, url, name: null, headers: {}, events: [], status: 'Subscribed' });
  });

  it('.subscribe of an unknown event, or without an address, is 400', async () => {
    expect((await call('/webhooks.subscribe', { url, events: ['message.sent'] })).status).toBe(400);
    expect((await call('/webhooks.subscribe', { name: 'x' })).status).toBe(400);
  });

  it('.update leaves what is absent as it is, headers and events too', async () => {
    const given = { url, headers: { a: 'b' }, events: ['message.updated'] };
    const { secret: _once, ...body } = (await call('/webhooks.subscribe', given)).body;
    const updated = await call('/webhooks.update', { id: body['id'], name: 'renamed', status: 'Unsubscribed' });
    const ended = { status: 'Unsubscribed', state: 'unsubscribed' };
    expect(updated).toEqual({ status: 200, body: { ...body, name: 'renamed', ...ended } });
    expect((await call('/webhooks.update', { id: uuid5('none', '') })).status).toBe(404);
  });

  it('.unsubscribe takes the whole webhook, repeatedly; .info and .list show it still', async () => {
    const { secret: _once, ...body } = (await call('/webhooks.subscribe', { url })).body;
    const ended = { status: 200, body: { ...body, status: 'Unsubscribed', state: 'unsubscribed' } };
    expect(await call('/webhooks.unsubscribe', body)).toEqual(ended);
    expect(await call('/webhooks.unsubscribe', { id: body['id'] })).toEqual(ended);
    expect(await call('/webhooks.info', { id: body['id'] })).toEqual(ended);
    expect((await call('/webhooks.list')).body['data']).toContainEqual(ended.body);
    for (const path of ['info', 'unsubscribe'])
      expect((await call(`/webhooks.${path}`, { id: uuid5('none', '') })).status).toBe(404);
  });

  it('.subscribe and .update are 409 with a message while integration-webhook is off', async () => {
    const { body } = await call('/webhooks.subscribe', { url });
    await call('/components.update', { components: [{ name: 'integration-webhook', enabled: false }] });
    for (const [path, given] of [
      ['subscribe', { url }],
      ['update', body],
    ] as const)
      expect(await call(`/webhooks.${path}`, given)).toMatchObject({
        status: 409,
        body: { message: expect.any(String) },
      });
    await call('/components.update', { components: [{ name: 'integration-webhook', enabled: true }] });
    expect((await call('/webhooks.subscribe', { url })).status).toBe(200);
  });
});

describe('users.list and client.config', () => {
  it('users.list has who has signed in, also with an explicit null page size; a made-up cursor is 400', async () => {
    await fetch(airy.signInUrl, { redirect: 'manual' });
    const { status, body } = await call('/users.list', { page_size: null });
    expect(status).toBe(200);
    const date = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(body).toEqual({
      data: [{ id: 'local:admin', name: 'Admin', avatar_url: null, first_seen_at: date, last_seen_at: date }],
      pagination_data: { previous_cursor: null, next_cursor: null, total: 1 },
    });
    expect((await call('/users.list', { cursor: 'made-up' })).status).toBe(400);
    expect((await call('/users.list', { cursor: '' })).status).toBe(200);
  });

  it('client.config has services, tag colours and the version', async () => {
    const { status, body } = await call('/client.config', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      services: { 'api-admin': { enabled: true, healthy: true, component: 'api-admin' } },
      user_profile: null,
      cluster_version: expect.any(String),
    });
    const { colors } = body['tag_config'] as { readonly colors: Readonly<Record<string, object>> };
    expect(Object.keys(colors).toSorted()).toEqual(['tag-blue', 'tag-green', 'tag-purple', 'tag-red']);
    for (const color of Object.values(colors))
      expect(Object.keys(color).toSorted()).toEqual(['background', 'border', 'default', 'font', 'position']);
  });
});

describe('what this version has not', () => {
  const posts = [
    ...['list', 'create', 'info', 'delete'].map(name => `/streams.${name}`),
    ...['info', 'stats', 'query'].map(name => `/llm.${name}`),
    ...['list', 'create', 'delete'].map(name => `/llm-consumers.${name}`),
    '/kafka/topics/my-topic',
    ...['create', 'update', 'compatibility'].map(name => `/schemas.${name}`),
  ];
  const others = [
    ['GET', '/topics'],
    ['GET', '/topics/my-topic'],
    ...['list', 'versions', 'info', 'lastMessage'].map(name => ['GET', `/schemas.${name}`] as const),
    ['DELETE', '/schemas.delete?topicName=my-topic'],
    ['GET', '/kafka/subjects'],
  ] as const;

  it.each([...posts.map(path => ['POST', path] as const), ...others])(
    '%s %s is 501 with a pointer, and 403 for whoever is not signed in',
    async (method, path) => {
      const ask = (headers: Record<string, string>) => fetch(airy.url + path, { method, headers });
      const answer = await ask({ authorization: `Bearer ${token}` });
      expect(answer.status).toBe(501);
      expect(await answer.json()).toMatchObject({
        code: 'not_implemented',
        details: { path: path.split('?')[0] },
        message: expect.any(String),
      });
      expect((await ask({})).status).toBe(403);
    },
  );
});
