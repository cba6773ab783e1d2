/** conversations.*, messages.*, metadata.upsert over real HTTP, with the real log, writer and view (contract §3, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationPayload, MessagePayload, PaginationData } from '@airy/contract';
import type { Channel } from '@airy/model';
import { conversationId as conversationIdOf } from '@airy/model/ids';
import { startTestInstance, type TestInstance } from '@airy/testkit';
import { apiCommunication } from './index.ts';

const channel: Channel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  sourceChannelId: '1234',
  token: 'sealed:v1:c2VjcmV0',
  connectionState: 'CONNECTED',
};

let airy: TestInstance;
/** Up to where this test has written. */
let position = '';

beforeAll(async () => {
  airy = await startTestInstance({ services: [apiCommunication] });
  position = await airy.storeChannel(channel);
});
afterAll(() => airy.close());

interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

/** Posts and reads its own writes. */
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

interface Refusal {
  readonly code: string;
  readonly message: string;
}
interface Page<T> {
  readonly data: readonly T[];
  readonly pagination_data: PaginationData;
}

/** A contact writes; resolves with the conversation's id. */
async function contactWrites(text: string, contact: string = randomUUID()): Promise<string> {
  const conversationId = conversationIdOf(channel.id, contact);
  const answer = await airy.context.commander.conversation({
    id: null,
    principal: 'source:facebook',
    requestHash: null,
    command: {
      type: 'message.receive',
      conversationId,
      messageId: randomUUID(),
      channelId: channel.id,
      source: 'facebook',
      senderId: contact,
      content: JSON.stringify({ text }),
      sentAt: null,
      headers: null,
      sourceMessageId: null,
    },
  });
  position = answer.position;
  return conversationId;
}

async function info(conversationId: string): Promise<ConversationPayload> {
  return (await call<ConversationPayload>('/conversations.info', { conversation_id: conversationId })).body;
}

describe('conversations.list', () => {
  it('works with neither body nor Content-Type (contract §14)', async () => {
    const conversationId = await contactWrites('hello');
    const response = await fetch(`${airy.url}/conversations.list`, {
      method: 'POST',
      headers: { authorization: 'test-system-token', 'airy-position': position },
    });
    expect(response.status).toBe(200);
    const { data, pagination_data: pages } = (await response.json()) as Page<ConversationPayload>;
    const row = data.find(({ id }) => id === conversationId);
    expect(row).toMatchObject({
      channel: { id: channel.id, connected: true, metadata: { name: 'facebook 506dd' } },
      metadata: { contact: { display_name: `Facebook ${conversationId.slice(-5)}` }, unread_count: 1 },
      last_message: { content: { text: 'hello' }, from_contact: true, delivery_state: 'delivered' },
    });
    expect(pages).toMatchObject({ next_cursor: null });
    expect(pages.total).toBe(data.length);
  });

  it('gives away no channel token', async () => {
    await contactWrites('hello');
    expect(JSON.stringify((await call('/conversations.list')).body)).not.toContain('sealed');
  });

  it('pages through all, newest first, each once', async () => {
    const written: string[] = [];
    for (let i = 0; i < 5; i++) written.unshift(await contactWrites(`page ${i}`));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Answer<Page<ConversationPayload>> = await call('/conversations.list', { page_size: 2, cursor });
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.pagination_data.next_cursor;
    } while (cursor !== null);
    expect(seen.slice(0, 5)).toEqual(written);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('takes the numeric cursor of Airy Core, also as a number (contract §3, §14)', async () => {
    await contactWrites('one');
    await contactWrites('two');
    const all = await call<Page<ConversationPayload>>('/conversations.list', { page_size: 1000 });
    const second = await call<Page<ConversationPayload>>('/conversations.list', { page_size: 1, cursor: 1 });
    expect(second.body.data[0]?.id).toBe(all.body.data[1]?.id);
    const beyond = await call<Page<ConversationPayload>>('/conversations.list', { cursor: '100000' });
    expect(beyond).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('with a cursor that cannot be read is 400', async () => {
    expect(await call('/conversations.list', { cursor: 'nonsense' })).toMatchObject({
      status: 400,
      body: { code: 'invalid_cursor' },
    });
  });

  it('says plainly that it does not filter yet', async () => {
    const answer = await call<Refusal>('/conversations.list', { filters: 'unread_count:[1 TO *]' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'filters_not_supported' } });
    expect((await call('/conversations.list', { filters: '' })).status).toBe(200);
  });
});

describe('conversations.info', () => {
  it('of an unknown conversation is 404', async () => {
    const answer = await call<Refusal>('/conversations.info', { conversation_id: randomUUID() });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', message: 'Conversation not found' } });
  });

  it('without a UUID is 400', async () => {
    expect((await call('/conversations.info', { conversation_id: 'x' })).status).toBe(400);
    expect((await call('/conversations.info', {})).status).toBe(400);
  });
});

describe('changes of a conversation', () => {
  it('mark-read: 204, the count is 0, and unknown conversations are no error', async () => {
    const conversationId = await contactWrites('read me');
    expect((await call('/conversations.mark-read', { conversation_id: conversationId })).status).toBe(204);
    expect((await info(conversationId)).metadata.unread_count).toBe(0);
    await contactWrites('unrelated');
    expect((await call('/conversations.mark-read', { conversation_id: randomUUID() })).status).toBe(204);
  });

  it.each(['/conversations.set-state', '/conversations.setState'])('%s, then remove it', async path => {
    const conversationId = await contactWrites('state');
    expect((await call(path, { conversation_id: conversationId, state: 'CLOSED' })).status).toBe(204);
    expect((await info(conversationId)).metadata.state).toBe('CLOSED');
    const remove = path.replace('set-s', 'remove-s').replace('setS', 'removeS');
    expect((await call(remove, { conversation_id: conversationId })).status).toBe(204);
    expect((await info(conversationId)).metadata).not.toHaveProperty('state');
  });

  it('tag and untag; whether the tag exists is not checked (contract §3)', async () => {
    const conversationId = await contactWrites('tag');
    const tag = { conversation_id: conversationId, tag_id: randomUUID() };
    expect((await call('/conversations.tag', tag)).status).toBe(204);
    expect((await info(conversationId)).metadata.tags).toEqual({ [tag.tag_id]: '' });
    expect((await call('/conversations.untag', tag)).status).toBe(204);
    expect((await info(conversationId)).metadata.tags ?? {}).toEqual({});
  });

  it('update-contact', async () => {
    const conversationId = await contactWrites('name');
    const request = { conversation_id: conversationId, display_name: 'Ada' };
    expect((await call('/conversations.updateContact', request)).status).toBe(204);
    expect((await info(conversationId)).metadata.contact.display_name).toBe('Ada');
  });

  it.each([
    ['/conversations.tag', { tag_id: randomUUID() }],
    ['/conversations.untag', { tag_id: randomUUID() }],
    ['/conversations.set-state', { state: 'OPEN' }],
    ['/conversations.remove-state', {}],
    ['/conversations.update-contact', { display_name: 'Ada' }],
  ])('%s of an unknown conversation is 404', async (path, fields) => {
    const answer = await call<Refusal>(path, { conversation_id: randomUUID(), ...fields });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('messages.send', () => {
  it('answers 200 with the pending message, metadata {} (contract §14)', async () => {
    const conversationId = await contactWrites('question');
    const answer = await call<MessagePayload>('/messages.send', {
      conversation_id: conversationId,
      message: { text: 'answer' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      content: { text: 'answer' },
      delivery_state: 'pending',
      from_contact: false,
      source: 'facebook',
      metadata: {},
      sender: { id: 'system-token-test', name: null, avatar_url: null },
    });
    expect((await info(conversationId)).last_message.id).toBe(answer.body.id);
  });

  it('takes any JSON, and text that looks like JSON stays text', async () => {
    const conversationId = await contactWrites('question');
    for (const message of ['plain', 'Body=Hi', '12', '{"a":1}', 12, ['a']]) {
      const answer = await call<MessagePayload>('/messages.send', { conversation_id: conversationId, message });
      expect(answer.body.content).toEqual(message);
    }
  });

  it('under one Idempotency-Key is done once and answered alike; another body is 422', async () => {
    const conversationId = await contactWrites('question');
    const send = (text: string) =>
      call<MessagePayload>(
        '/messages.send',
        { conversation_id: conversationId, message: { text } },
        { 'idempotency-key': `key-${conversationId}` },
      );
    const answers = await Promise.all([send('once'), send('once'), send('once')]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const list = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId });
    expect(list.body.data).toHaveLength(2);
    expect(await send('twice')).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('to an unknown conversation is 404', async () => {
    const answer = await call('/messages.send', { conversation_id: randomUUID(), message: { text: 'a' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('in a disconnected channel is 403', async () => {
    const gone: Channel = { ...channel, id: randomUUID(), sourceChannelId: 'gone', connectionState: 'DISCONNECTED' };
    const conversationId = await contactWritesIn(gone);
    const answer = await call('/messages.send', { conversation_id: conversationId, message: { text: 'a' } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'channel_disconnected' } });
  });

  it('to a recipient: 403 for an unknown channel, else a clear 400 as the contact writes first', async () => {
    const request = { message: { text: 'a' }, source_recipient_id: 'psid', channel_id: randomUUID() };
    expect((await call('/messages.send', request)).status).toBe(403);
    const answer = await call<Refusal>('/messages.send', { ...request, channel_id: channel.id });
    expect(answer).toMatchObject({ status: 400, body: { code: 'cannot_start_conversation' } });
    expect(answer.body.message).toContain('facebook');
  });

  it('nested deeper than anybody could walk is 400', async () => {
    const conversationId = await contactWrites('question');
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const response = await fetch(`${airy.url}/messages.send`, {
      method: 'POST',
      headers: { authorization: 'test-system-token', 'content-type': 'application/json' },
      body: `{"conversation_id":"${conversationId}","message":${deep}}`,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request' });
  });

  it('without a message, or without an address, is 400', async () => {
    expect((await call('/messages.send', { conversation_id: randomUUID() })).status).toBe(400);
    expect((await call('/messages.send', { message: 'a' })).status).toBe(400);
  });
});

async function contactWritesIn(other: Channel): Promise<string> {
  const stored = await airy.storeChannel(other);
  const conversationId = conversationIdOf(other.id, 'somebody');
  const answer = await airy.context.commander.conversation({
    id: null,
    principal: 'source:facebook',
    requestHash: null,
    command: {
      type: 'message.receive',
      conversationId,
      messageId: randomUUID(),
      channelId: other.id,
      source: other.source,
      senderId: 'somebody',
      content: '{}',
      sentAt: null,
      headers: null,
      sourceMessageId: null,
    },
  });
  const view = await airy.context.communicationView();
  await view.waitFor(`${stored};${answer.position}`, 5_000);
  return conversationId;
}

describe('messages.list', () => {
  it('is newest first and pages (contract §3)', async () => {
    const contact = randomUUID();
    let conversationId = '';
    for (let i = 0; i < 5; i++) conversationId = await contactWrites(`m${i}`, contact);
    const first = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId, page_size: 3 });
    const textsOf = (page: Answer<Page<MessagePayload>>) =>
      page.body.data.map(({ content }) => (content as { readonly text: string }).text);
    expect(textsOf(first)).toEqual(['m4', 'm3', 'm2']);
    expect(first.body.data[0]?.metadata).toEqual({});
    const cursor = first.body.pagination_data.next_cursor;
    const second = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId, cursor });
    expect(textsOf(second)).toEqual(['m1', 'm0']);
    expect(second.body.pagination_data).toMatchObject({ next_cursor: null, total: 5 });
  });

  it('of an unknown conversation is 404', async () => {
    expect((await call('/messages.list', { conversation_id: randomUUID() })).status).toBe(404);
  });
});

describe('messages.resend', () => {
  it('is 404 for an unknown message and 409 for one that has not failed', async () => {
    expect((await call('/messages.resend', { message_id: randomUUID() })).status).toBe(404);
    const conversationId = await contactWrites('question');
    const sent = await call<MessagePayload>('/messages.send', { conversation_id: conversationId, message: 'a' });
    const answer = await call<Refusal>('/messages.resend', { message_id: sent.body.id });
    expect(answer).toMatchObject({ status: 409, body: { message: 'Message is not in a failed state' } });
  });

  it('of a failed message is 200 with no body, and it is pending again', async () => {
    const conversationId = await contactWrites('question');
    const { body: sent } = await call<MessagePayload>('/messages.send', {
      conversation_id: conversationId,
      message: 'a',
    });
    await failed(conversationId, sent.id);
    const answer = await call('/messages.resend', { message_id: sent.id });
    expect(answer).toMatchObject({ status: 200, body: null });
    expect((await info(conversationId)).last_message).toMatchObject({ id: sent.id, delivery_state: 'pending' });
  });
});

/** A connector was granted an attempt, and the platform refused. */
async function failed(conversationId: string, messageId: string): Promise<void> {
  const attempt = { conversationId, messageId, attemptId: randomUUID() };
  const ask = { id: null, principal: 'source:facebook', requestHash: null };
  const { commander } = airy.context;
  await commander.conversation({
    ...ask,
    command: { type: 'message.start-attempt', ...attempt, platformIsIdempotent: false },
  });
  const reported = await commander.conversation({
    ...ask,
    command: {
      type: 'message.report-attempt',
      ...attempt,
      result: { kind: 'failed', code: 'source_rejected', error: 'no', sourceError: null },
    },
  });
  position = reported.position;
}

describe('metadata.upsert', () => {
  it('is 204 and writes under user_data, for conversation, message and channel (contract §3)', async () => {
    const conversationId = await contactWrites('meta');
    const upsert = (subject: string, id: string) =>
      call('/metadata.upsert', { subject, id, data: { vip: true, n: { a: 1 } } });
    expect((await upsert('conversation', conversationId)).status).toBe(204);
    const before = await info(conversationId);
    expect(before.metadata).toMatchObject({ user_data: { vip: true, n: { a: 1 } } });
    expect((await upsert('message', before.last_message.id)).status).toBe(204);
    expect((await info(conversationId)).last_message.metadata).toEqual({ user_data: { vip: true, n: { a: 1 } } });
    expect((await upsert('channel', channel.id)).status).toBe(204);
    expect((await info(conversationId)).channel.metadata).toMatchObject({ user_data: { vip: true } });
  });

  it('of something unknown is 404, of an unknown kind 400', async () => {
    for (const subject of ['conversation', 'message', 'channel'])
      expect((await call('/metadata.upsert', { subject, id: randomUUID(), data: { a: 1 } })).status).toBe(404);
    expect((await call('/metadata.upsert', { subject: 'contact', id: randomUUID(), data: {} })).status).toBe(400);
    expect((await call('/metadata.upsert', { subject: 'message', id: randomUUID(), data: [] })).status).toBe(400);
  });

  it('that is too large or names __proto__ is 400 and stores nothing', async () => {
    const conversationId = await contactWrites('meta');
    const large = { subject: 'conversation', id: conversationId, data: { text: 'x'.repeat(300_000) } };
    expect(await call('/metadata.upsert', large)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const response = await fetch(`${airy.url}/metadata.upsert`, {
      method: 'POST',
      headers: { authorization: 'test-system-token', 'content-type': 'application/json' },
      body: `{"subject":"conversation","id":"${conversationId}","data":{"__proto__":{"admin":true}}}`,
    });
    expect(response.status).toBeLessThan(500);
    expect((await info(conversationId)).metadata).not.toHaveProperty('user_data.admin');
  });
});

describe('without access', () => {
  it.each(['/conversations.list', '/messages.send', '/metadata.upsert'])('%s is 403', async path => {
    const response = await fetch(airy.url + path, { method: 'POST' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  });
});
