/** messages.* and metadata.upsert over real HTTP, with the real log, writer and view (contract §3, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessagePayload } from '@airy/contract';
import type { Channel } from '@airy/model';
import { conversationId as conversationIdOf } from '@airy/model/ids';
import { eventually, type ApiAnswer, type ApiCaller } from '@airy/testkit';
import {
  channel,
  smsChannel,
  startConversationApi,
  type ConversationApi,
  type Page,
  type Refusal,
} from './__fixtures__/conversation-api.ts';

let api: ConversationApi;
let call: ApiCaller;
beforeAll(async () => {
  api = await startConversationApi();
  call = api.call;
});
afterAll(() => api.airy.close());

describe('messages.send', () => {
  it('answers 200 with the pending message, metadata {} (contract §14)', async () => {
    const conversationId = await api.contactWrites('question');
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
    expect((await api.info(conversationId)).last_message.id).toBe(answer.body.id);
  });

  it('takes any JSON, and text that looks like JSON stays text', async () => {
    const conversationId = await api.contactWrites('question');
    for (const message of ['plain', 'Body=Hi', '12', '{"a":1}', 12, ['a']]) {
      const answer = await call<MessagePayload>('/messages.send', { conversation_id: conversationId, message });
      expect(answer.body.content).toEqual(message);
    }
  });

  it('under one Idempotency-Key is done once and answered alike; another body is 422', async () => {
    const conversationId = await api.contactWrites('question');
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

  it('to an unknown conversation is 202 with an empty source, and stored once the contact writes', async () => {
    const contact = randomUUID();
    const conversationId = conversationIdOf(channel.id, contact);
    const request = { conversation_id: conversationId, message: { text: 'early' } };
    const answer = await call<MessagePayload>('/messages.send', request, { 'idempotency-key': contact });
    expect(answer).toMatchObject({ status: 202, body: { source: '', delivery_state: 'pending', metadata: {} } });
    const again = await call<MessagePayload>('/messages.send', request, { 'idempotency-key': contact });
    expect(again).toMatchObject({ status: 202, body: answer.body });
    expect((await call('/messages.list', { conversation_id: conversationId })).status).toBe(404);
    await api.contactWrites('late', { contact });
    const list = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId });
    const { body } = answer;
    expect(list.body.data).toHaveLength(2);
    expect(list.body.data).toContainEqual({ ...body, source: 'facebook' });
  });

  it('to a conversation that does not come fails with the error of Airy Core, and can be seen', async () => {
    const conversationId = randomUUID();
    const answer = await call<MessagePayload>('/messages.send', { conversation_id: conversationId, message: 'lost' });
    expect(answer.status).toBe(202);
    const failed = await eventually(async () => {
      const list = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId });
      return list.status === 200 && list.body.data[0];
    });
    expect(failed).toMatchObject({
      id: answer.body.id,
      delivery_state: 'failed',
      metadata: { error: 'Conversation id not found' },
    });
    expect((await call('/conversations.info', { conversation_id: conversationId })).status).toBe(404);
    const list = await call<Page<{ readonly id: string }>>('/conversations.list', { page_size: 1000 });
    expect(list.body.data.map(({ id }) => id)).not.toContain(conversationId);
    expect((await call('/messages.resend', { message_id: answer.body.id })).status).toBe(404);
  });

  it('in a disconnected channel is 403', async () => {
    const gone: Channel = { ...channel, id: randomUUID(), sourceChannelId: 'gone', connectionState: 'DISCONNECTED' };
    await api.storeChannel(gone);
    const conversationId = await api.contactWrites('hello', { channel: gone });
    await api.info(conversationId);
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

  it('to a recipient of a source that may write first makes the conversation that the answer arrives in', async () => {
    await api.storeChannel(smsChannel);
    const request = { message: { text: 'first' }, source_recipient_id: '+491701', channel_id: smsChannel.id };
    const answer = await call<MessagePayload>('/messages.send', request);
    expect(answer).toMatchObject({ status: 200, body: { source: 'sms', delivery_state: 'pending', metadata: {} } });
    const conversationId = await api.contactWrites('answer', { contact: '+491701', channel: smsChannel });
    const list = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId });
    expect(list.body.data.map(({ content }) => content)).toEqual([{ text: 'answer' }, { text: 'first' }]);
    const disconnected: Channel = { ...smsChannel, id: randomUUID(), connectionState: 'DISCONNECTED' };
    await api.storeChannel(disconnected);
    expect((await call('/messages.send', { ...request, channel_id: disconnected.id })).status).toBe(403);
    expect((await call('/messages.send', { ...request, source_recipient_id: '' })).status).toBe(400);
    expect((await call('/messages.send', { ...request, source_recipient_id: 'x'.repeat(501) })).status).toBe(400);
  });

  it('to a recipient again under its key is its first answer, also after the channel was disconnected', async () => {
    const open: Channel = { ...smsChannel, id: randomUUID(), sourceChannelId: 'closing' };
    await api.storeChannel(open);
    const send = async (key: string) => {
      const response = await fetch(`${api.airy.url}/messages.send`, {
        method: 'POST',
        headers: { authorization: 'test-system-token', 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ message: { text: 'a' }, source_recipient_id: '+491702', channel_id: open.id }),
      });
      return { status: response.status, body: await response.json() };
    };
    const first = await send('before');
    expect(first.status).toBe(200);
    await api.storeChannel({ ...open, connectionState: 'DISCONNECTED' });
    await eventually(async () => (await send('after')).status === 403);
    expect(await send('before')).toEqual(first);
  });

  it('nested deeper than anybody could walk is 400', async () => {
    const conversationId = await api.contactWrites('question');
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const response = await fetch(`${api.airy.url}/messages.send`, {
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

describe('messages.list', () => {
  it('is newest first and pages (contract §3)', async () => {
    const contact = randomUUID();
    let conversationId = '';
    for (let i = 0; i < 5; i++) conversationId = await api.contactWrites(`m${i}`, { contact });
    const first = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId, page_size: 3 });
    const textsOf = (page: ApiAnswer<Page<MessagePayload>>) =>
      page.body.data.map(({ content }) => (content as { readonly text: string }).text);
    expect(textsOf(first)).toEqual(['m4', 'm3', 'm2']);
    expect(first.body.data[0]?.metadata).toEqual({});
    const cursor = first.body.pagination_data.next_cursor;
    const second = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId, cursor });
    expect(textsOf(second)).toEqual(['m1', 'm0']);
    expect(second.body.pagination_data).toEqual({ previous_cursor: cursor, next_cursor: null, total: 5 });
    const third = second.body.data[0]?.id;
    const byId = await call<Page<MessagePayload>>('/messages.list', { conversation_id: conversationId, cursor: third });
    expect(textsOf(byId)).toEqual(['m1', 'm0']);
  });

  it('of an unknown conversation is 404', async () => {
    expect((await call('/messages.list', { conversation_id: randomUUID() })).status).toBe(404);
  });
});

describe('messages.resend', () => {
  it('is 404 for an unknown message and 409 for one that has not failed', async () => {
    expect((await call('/messages.resend', { message_id: randomUUID() })).status).toBe(404);
    const conversationId = await api.contactWrites('question');
    const sent = await call<MessagePayload>('/messages.send', { conversation_id: conversationId, message: 'a' });
    const answer = await call<Refusal>('/messages.resend', { message_id: sent.body.id });
    expect(answer).toMatchObject({ status: 409, body: { message: 'Message is not in a failed state' } });
  });

  it('of a failed message is 200 with no body, and it is pending again', async () => {
    const conversationId = await api.contactWrites('question');
    const { body: sent } = await call<MessagePayload>('/messages.send', {
      conversation_id: conversationId,
      message: 'a',
    });
    await api.platformRefuses(conversationId, sent.id);
    const answer = await call('/messages.resend', { message_id: sent.id });
    expect(answer).toMatchObject({ status: 200, body: null });
    expect((await api.info(conversationId)).last_message).toMatchObject({ id: sent.id, delivery_state: 'pending' });
  });
});

describe('messages.suggest-replies', () => {
  it('is 200 with the message and its suggestions; 404 for an unknown message, 400 for a key with a dot', async () => {
    const conversationId = await api.contactWrites('question');
    const { last_message: message } = await api.info(conversationId);
    const suggestions = { one: { content: { text: 'Yes' } }, two: { content: 'No' } };
    const answer = await call<MessagePayload>('/messages.suggest-replies', { message_id: message.id, suggestions });
    expect(answer).toMatchObject({ status: 200, body: { id: message.id, metadata: { suggestions } } });
    expect((await api.info(conversationId)).last_message.metadata).toEqual({ suggestions });
    expect((await call('/messages.suggestReplies', { message_id: randomUUID(), suggestions })).status).toBe(404);
    const dotted = { 'a.b': { content: 'x' } };
    expect((await call('/messages.suggest-replies', { message_id: message.id, suggestions: dotted })).status).toBe(400);
  });
});

describe('metadata.upsert', () => {
  it('is 204 and writes under user_data, for conversation, message and channel (contract §3)', async () => {
    const conversationId = await api.contactWrites('meta');
    const upsert = (subject: string, id: string) =>
      call('/metadata.upsert', { subject, id, data: { vip: true, n: { a: 1 } } });
    expect((await upsert('conversation', conversationId)).status).toBe(204);
    const before = await api.info(conversationId);
    expect(before.metadata).toMatchObject({ user_data: { vip: true, n: { a: 1 } } });
    expect((await upsert('message', before.last_message.id)).status).toBe(204);
    expect((await api.info(conversationId)).last_message.metadata).toEqual({ user_data: { vip: true, n: { a: 1 } } });
    expect((await upsert('channel', channel.id)).status).toBe(204);
    expect((await api.info(conversationId)).channel.metadata).toMatchObject({ user_data: { vip: true } });
  });

  it('of something unknown is 404, of an unknown kind 400', async () => {
    for (const subject of ['conversation', 'message', 'channel'])
      expect((await call('/metadata.upsert', { subject, id: randomUUID(), data: { a: 1 } })).status).toBe(404);
    expect((await call('/metadata.upsert', { subject: 'contact', id: randomUUID(), data: {} })).status).toBe(400);
    expect((await call('/metadata.upsert', { subject: 'message', id: randomUUID(), data: [] })).status).toBe(400);
  });

  it('that is too large or names __proto__ is 400 and stores nothing', async () => {
    const conversationId = await api.contactWrites('meta');
    const large = { subject: 'conversation', id: conversationId, data: { text: 'x'.repeat(300_000) } };
    expect(await call('/metadata.upsert', large)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    const response = await fetch(`${api.airy.url}/metadata.upsert`, {
      method: 'POST',
      headers: { authorization: 'test-system-token', 'content-type': 'application/json' },
      body: `{"subject":"conversation","id":"${conversationId}","data":{"__proto__":{"admin":true}}}`,
    });
    expect(response.status).toBeLessThan(500);
    expect((await api.info(conversationId)).metadata).not.toHaveProperty('user_data.admin');
  });
});
