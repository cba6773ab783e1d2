/** conversations.* over real HTTP, with the real log, writer and view (contract §3, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConversationPayload } from '@airy/contract';
import type { ApiAnswer, ApiCaller } from '@airy/testkit';
import {
  channel,
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

describe('conversations.list', () => {
  it('works with neither body nor Content-Type (contract §14)', async () => {
    const conversationId = await api.contactWrites('hello');
    const response = await fetch(`${api.airy.url}/conversations.list`, {
      method: 'POST',
      headers: { authorization: 'test-system-token', 'airy-position': call.position },
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
    await api.contactWrites('hello');
    expect(JSON.stringify((await call('/conversations.list')).body)).not.toContain('sealed');
  });

  it('pages through all, newest first, each once', async () => {
    const written: string[] = [];
    for (let i = 0; i < 5; i++) written.unshift(await api.contactWrites(`page ${i}`));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: ApiAnswer<Page<ConversationPayload>> = await call('/conversations.list', { page_size: 2, cursor });
      expect(page.body.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.pagination_data.next_cursor;
    } while (cursor !== null);
    expect(seen.slice(0, 5)).toEqual(written);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('takes the numeric cursor of Airy Core, also as a number (contract §3, §14)', async () => {
    await api.contactWrites('one');
    await api.contactWrites('two');
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

  it('with filters has what they want; blank ones want everything', async () => {
    const ids = async (filters: string): Promise<readonly string[]> => {
      const { status, body } = await call<Page<ConversationPayload>>('/conversations.list', { filters });
      expect({ status, isExact: body.pagination_data }).toMatchObject({
        status: 200,
        isExact: { total_is_exact: true },
      });
      return body.data.map(({ id }) => id);
    };
    const all = await ids(' ');
    expect(all.length).toBeGreaterThan(0);
    expect(await ids(`id:${all[0]}`)).toEqual([all[0]]);
    expect(await ids(`NOT id:${all[0]}`)).toEqual(all.slice(1));
  });

  it('with filters that cannot be read is 400 with the position', async () => {
    expect(await call<Refusal>('/conversations.list', { filters: 'id:* AND (' })).toMatchObject({
      status: 400,
      body: {
        code: 'invalid_filters',
        message: expect.stringMatching(/^Failed to parse Lucene query: Expected /),
        details: { position: 10 },
      },
    });
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
    const conversationId = await api.contactWrites('read me');
    expect((await call('/conversations.mark-read', { conversation_id: conversationId })).status).toBe(204);
    expect((await api.info(conversationId)).metadata.unread_count).toBe(0);
    await api.contactWrites('unrelated');
    expect((await call('/conversations.mark-read', { conversation_id: randomUUID() })).status).toBe(204);
  });

  it.each(['/conversations.set-state', '/conversations.setState'])('%s, then remove it', async path => {
    const conversationId = await api.contactWrites('state');
    expect((await call(path, { conversation_id: conversationId, state: 'CLOSED' })).status).toBe(204);
    expect((await api.info(conversationId)).metadata.state).toBe('CLOSED');
    const remove = path.replace('set-s', 'remove-s').replace('setS', 'removeS');
    expect((await call(remove, { conversation_id: conversationId })).status).toBe(204);
    expect((await api.info(conversationId)).metadata).not.toHaveProperty('state');
  });

  it('tag and untag; whether the tag exists is not checked (contract §3)', async () => {
    const conversationId = await api.contactWrites('tag');
    const tag = { conversation_id: conversationId, tag_id: randomUUID() };
    expect((await call('/conversations.tag', tag)).status).toBe(204);
    expect((await api.info(conversationId)).metadata.tags).toEqual({ [tag.tag_id]: '' });
    expect((await call('/conversations.untag', tag)).status).toBe(204);
    expect((await api.info(conversationId)).metadata.tags ?? {}).toEqual({});
  });

  it('update-contact', async () => {
    const conversationId = await api.contactWrites('name');
    const request = { conversation_id: conversationId, display_name: 'Ada' };
    expect((await call('/conversations.updateContact', request)).status).toBe(204);
    expect((await api.info(conversationId)).metadata.contact.display_name).toBe('Ada');
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

describe('without access', () => {
  it.each(['/conversations.list', '/messages.send', '/metadata.upsert'])('%s is 403', async path => {
    const response = await fetch(api.airy.url + path, { method: 'POST' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'unauthorized' });
  });
});
