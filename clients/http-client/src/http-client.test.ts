import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpClient } from './index.ts';
import { inTurn, json, startScriptedServer, type ScriptedServer } from './scripted-server.fixture.ts';

let server: ScriptedServer;
let told: [unknown, string][];
beforeEach(async () => {
  server = await startScriptedServer();
  told = [];
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const client = () => new HttpClient(server.url, (body, loginUrl) => told.push([body, loginUrl]), { retries: 0 });

const message = {
  ...{ id: 'm', content: { quick_replies: [{ content_type: 'text' }] }, sent_at: '2021-06-01T10:00:00.000Z' },
  ...{ delivery_state: 'delivered', from_contact: true, source: 'facebook', metadata: { user_data: { is_vip: true } } },
  sender: { id: 's', name: null, avatar_url: 'https://a.example/a.png' },
};
const conversation = {
  ...{ id: 'c', created_at: '2021-06-01T09:00:00.000Z', last_message: message },
  channel: { id: 'ch', source: 'facebook', source_channel_id: '1', connected: true, metadata: { image_url: 'i' } },
  metadata: { contact: { display_name: 'Ada' }, unread_count: 1, tags: { some_tag: '' }, user_data: { is_vip: true } },
};

describe('answers of Airy Core’s methods', () => {
  it('are in camelCase but for content, tags and user_data; dates of lists are dates', async () => {
    server.answer = json(200, {
      data: [conversation],
      pagination_data: { previous_cursor: '0', next_cursor: null, total: 1 },
    });
    const request = Object.freeze({ filters: 'id:c' });
    const { data, paginationData } = await client().listConversations(request);
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({ filters: 'id:c', page_size: 50 });
    expect(paginationData).toEqual({ previousCursor: '0', nextCursor: null, total: 1 });
    expect(data).toEqual([
      {
        ...{ id: 'c', createdAt: new Date('2021-06-01T09:00:00.000Z') },
        channel: { id: 'ch', source: 'facebook', sourceChannelId: '1', connected: true, metadata: { imageUrl: 'i' } },
        metadata: {
          contact: { displayName: 'Ada' },
          unreadCount: 1,
          tags: { some_tag: '' },
          userData: { is_vip: true },
        },
        lastMessage: {
          ...{ id: 'm', content: message.content, sentAt: new Date('2021-06-01T10:00:00.000Z') },
          ...{ deliveryState: 'delivered', fromContact: true, source: 'facebook', metadata: message.metadata },
          sender: { id: 's', name: null, avatarUrl: 'https://a.example/a.png' },
        },
      },
    ]);
  });

  it('of getConversationInfo keep their dates as text', async () => {
    server.answer = json(200, conversation);
    const info = await client().getConversationInfo('c');
    expect(info).toMatchObject({
      createdAt: conversation.created_at,
      lastMessage: { content: message.content, sentAt: message.sent_at },
    });
  });

  it('have names of any kind without harm', async () => {
    server.answer = response =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"a_b":1,"__proto__":{"x_y":1},"_c":2}');
    const answer: object = await client().getContactDetails({ id: 'c' });
    expect(Object.entries(answer)).toEqual([
      ['aB', 1],
      ['__proto__', { xY: 1 }],
      ['_c', 2],
    ]);
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
  });
});

describe('requests of Airy Core’s methods', () => {
  it('are posted with the header of its pages', async () => {
    server.answer = json(200, { data: [] });
    // As programs take methods off it.
    const { listTags } = client();
    await listTags();
    expect(server.seen[0]).toMatchObject({ url: '/tags.list', headers: { 'x-requested-with': 'XMLHttpRequest' } });
  });

  it('go to the source that each call names', async () => {
    for (const source of ['facebook', 'twilio.sms']) await client().disconnectChannel({ source, channelId: 'ch' });
    expect(server.seen.map(({ url, body }) => [url, body])).toEqual([
      ['/channels.facebook.disconnect', '{"channel_id":"ch"}'],
      ['/channels.twilio.sms.disconnect', '{"channel_id":"ch"}'],
    ]);
  });

  it('name fields as the API does', async () => {
    const own = client();
    await own.updateContactDetails({
      id: 'c',
      displayName: 'Ada',
      address: { addressLine1: '' },
      via: { e_mail: 'a@b.c' },
    });
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      ...{ id: 'c', display_name: 'Ada', address: { address_line1: '' }, via: { e_mail: 'a@b.c' } },
    });
  });
});

describe('what goes wrong', () => {
  it('rejects with status and body', async () => {
    server.answer = inTurn(json(409, { message: 'no' }), response => response.writeHead(500).end('text'));
    await expect(client().resendMessage({ messageId: 'm' })).rejects.toMatchObject({
      status: 409,
      body: { message: 'no' },
    });
    await expect(client().listTags()).rejects.toMatchObject({ status: 500, body: 'text' });
    expect(told).toEqual([]);
  });

  it('tells of any 403, and of an answer that leads to the login', async () => {
    const login = `${server.url}/login`;
    server.answer = json(403, { code: 'channel_disconnected', message: 'm' });
    await expect(client().sendMessages({ conversationId: 'c', message: {} })).rejects.toMatchObject({ status: 403 });
    expect(told).toEqual([[{ code: 'channel_disconnected', message: 'm' }, login]]);
    server.answer = (response, { url }) =>
      url === '/login' ? response.writeHead(200).end('<form>') : response.writeHead(302, { location: '/login' }).end();
    await expect(client().listTags()).rejects.toThrow('Unauthorized');
    expect(told[1]).toEqual([expect.objectContaining({ message: 'Unauthorized' }), login]);
  });
});
