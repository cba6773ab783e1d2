/** messages.* as Airy Core's clients call them (contract §3, §12, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conversationId as conversationIdOf } from '@airy/model/ids';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, temporaryFolder, type RunningAiry } from '@airy/testkit';
import { visitorWrites } from '../visitor.ts';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'compat-system-token';
const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const waitMs = 1_500;

interface Message {
  readonly id: string;
  readonly content: unknown;
  readonly delivery_state: string;
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}
interface Page {
  readonly data: readonly Message[];
  readonly pagination_data: { readonly previous_cursor: string | null; readonly next_cursor: string | null };
}

const folder = temporaryFolder();
let settings: string;
let simulator: MessengerSimulator;
let airy: RunningAiry;
let call: OldClient;
let shop: string;
let page: string;

beforeAll(async () => {
  simulator = await startMessengerSimulator();
  const { appId, appSecret, userToken, pages } = simulator.state.settings;
  settings = `
security: { systemToken: "${systemToken}" }
messages: { conversationWaitMs: 60000 }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`;
  airy = await startAiry({ settings, dataFolder: folder.path });
  simulator.webhooks.pointTo(`${airy.url}/facebook`);
  call = oldClient(() => airy.url, systemToken);
  shop = (await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' })).body.id;
  const request = { page_id: pages[0]?.id, page_token: userToken };
  page = (await call<{ id: string }>('/channels.facebook.connect', request)).body.id;
}, 40_000);
afterAll(async () => {
  await airy?.stop();
  await simulator?.close();
  folder[Symbol.dispose]();
});

const visitor = async (text = 'Hello'): Promise<string> =>
  (await visitorWrites({ url: airy.url, systemToken }, shop, text)).conversationId;
const list = (conversationId: string, more: object = {}) =>
  call<Page>('/messages.list', { conversation_id: conversationId, ...more });
const send = (conversationId: string, message: unknown) =>
  call<Message>('/messages.send', { conversation_id: conversationId, message });
const says = (personId: string, text: string): Promise<boolean> =>
  simulator.say({ pageId: simulator.state.settings.pages[0]?.id ?? '', personId, text });
const found = (conversationId: string, id: string) => async (): Promise<Message | undefined> =>
  (await list(conversationId)).body.data?.find(message => message.id === id);

describe('messages.list', () => {
  it('is newest first and pages by cursors, message ids too', async () => {
    const id = await visitor('m0');
    for (const text of ['m1', 'm2', 'm3']) await send(id, { text });
    const texts = (body: Page): unknown[] => body.data.map(({ content }) => (content as { text: string }).text);
    const first = await list(id, { page_size: 3 });
    expect(texts(first.body)).toEqual(['m3', 'm2', 'm1']);
    expect(first.body.pagination_data).toMatchObject({ previous_cursor: null, total: 4 });
    const cursor = first.body.pagination_data.next_cursor;
    const second = await list(id, { page_size: 3, cursor });
    expect(texts(second.body)).toEqual(['m0']);
    expect(second.body.pagination_data).toEqual({ previous_cursor: cursor, next_cursor: null, total: 4 });
    const byId = await list(id, { page_size: 2, cursor: first.body.data[1]?.id });
    expect(texts(byId.body)).toEqual(['m2', 'm1']);
    expect((await list(id, { cursor: randomUUID() })).status).toBe(400);
    expect((await list(randomUUID())).status).toBe(404);
  });
});

describe('messages.send', () => {
  it('to a known conversation answers 200 with the pending message', async () => {
    const id = await visitor();
    expect(await send(id, { text: 'Hi' })).toMatchObject({
      status: 200,
      body: {
        content: { text: 'Hi' },
        sent_at: expect.stringMatching(date),
        delivery_state: 'pending',
        from_contact: false,
        source: 'chatplugin',
        metadata: {},
        sender: { id: 'system-token-comp', name: null, avatar_url: null },
      },
    });
    expect((await list(id)).body.data[0]?.metadata).toEqual({});
    for (const message of ['plain text', 'Body=Hi&To=1', 12, ['a'], true])
      expect((await send(id, message)).body.content).toEqual(message);
  });

  it('refuses a body above 1 MiB with 413 and a content above 256 kB with 400', async () => {
    const id = await visitor();
    expect(await send(id, 'x'.repeat(1024 * 1024))).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(await send(id, 'x'.repeat(256 * 1024))).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect((await send(id, 'x'.repeat(256 * 1024 - 2))).status).toBe(200);
  });

  it('of what the platform would surely refuse is 422, naming the limit', async () => {
    const personId = '9100000000000009';
    const id = conversationIdOf(page, personId);
    expect(await says(personId, 'Hello')).toBe(true);
    await eventually(async () => (await list(id)).status === 200);
    expect(await send(id, { text: 'x'.repeat(2001) })).toMatchObject({
      status: 422,
      body: { code: 'content_not_accepted', details: { limit: 'text_length', max: 2000, actual: 2001 } },
    });
    expect(await send(id, { Body: 'of another platform' })).toMatchObject({ status: 422 });
    expect((await list(id)).body.data).toHaveLength(1);
    expect((await send(id, { text: 'x'.repeat(2000) })).status).toBe(200);
  });

  it('keeps 50 messages for an unknown conversation; one more is 404', async () => {
    const id = randomUUID();
    const statuses = await Promise.all(Array.from({ length: 51 }, async () => (await send(id, 'waits')).status));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([...Array<number>(50).fill(202), 404]);
  });

  it('with neither form is 400', async () => {
    for (const form of [{}, { source_recipient_id: 'x' }, { channel_id: shop }])
      expect((await call('/messages.send', { message: 'a', ...form })).status).toBe(400);
    expect((await call('/messages.send', { conversation_id: await visitor() })).status).toBe(400);
  });

  it('in a disconnected channel, or to a recipient in an unknown one, is 403', async () => {
    const { body: channel } = await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Closed' });
    const { conversationId } = await visitorWrites({ url: airy.url, systemToken }, channel.id, 'Hello');
    await call('/channels.chatplugin.disconnect', { channel_id: channel.id });
    expect((await send(conversationId, 'a')).status).toBe(403);
    for (const channel_id of [channel.id, randomUUID()])
      expect((await call('/messages.send', { message: 'a', source_recipient_id: 'x', channel_id })).status).toBe(403);
  });

  it('to a recipient of a source where the contact writes first is 400', async () => {
    for (const channel_id of [shop, page]) {
      const answer = await call('/messages.send', { message: 'a', source_recipient_id: 'x', channel_id });
      expect(answer).toMatchObject({ status: 400, body: { code: 'cannot_start_conversation' } });
    }
  });

  it('to a recipient begins the conversation that the answer comes in', async () => {
    await call('/components.update', { components: [{ name: 'integration-source-api', enabled: true }] });
    const { body: source } = await call<{ token: string }>('/sources.create', { source_id: 'crm' });
    const crm = oldClient(() => airy.url, source.token);
    const channel = await crm<{ id: string }>('/sources.channels.create', { source_channel_id: 'desk', name: 'Desk' });
    const request = { message: { text: 'first' }, source_recipient_id: 'ada', channel_id: channel.body.id };
    const sent = await eventually(async () => {
      const answer = await call<Message>('/messages.send', request);
      return answer.status === 200 && answer.body;
    });
    expect(sent).toMatchObject({ source: 'crm', from_contact: false });
    const about = { source_conversation_id: 'ada', source_channel_id: 'desk', source_sender_id: 'ada' };
    const answer = { ...about, source_message_id: 'm1', content: { text: 'answer' }, from_contact: true };
    await crm('/sources.webhook', { messages: [{ ...answer, sent_at: Date.now() }], metadata: [] });
    const conversationId = conversationIdOf('crm', 'ada');
    const both = await eventually(async () => {
      const { body } = await list(conversationId);
      return body.data?.length === 2 && body.data;
    });
    expect(both.map(({ content }) => content)).toEqual(expect.arrayContaining([{ text: 'answer' }, { text: 'first' }]));
  });

  it('to an unknown conversation answers 202, also through a restart, and is sent once it is known', async () => {
    const personId = '9100000000000002';
    const conversationId = conversationIdOf(page, personId);
    const { status, body } = await send(conversationId, { text: 'You called' });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      source: '',
      delivery_state: 'pending',
      metadata: {},
      content: { text: 'You called' },
    });
    expect((await list(conversationId)).status).toBe(404);
    await airy.kill();
    airy = await startAiry({ settings: settings.replace('60000', String(waitMs)), dataFolder: folder.path });
    simulator.webhooks.pointTo(`${airy.url}/facebook`);
    expect(await says(personId, 'Hello')).toBe(true);
    const placed = await eventually(found(conversationId, body.id));
    expect(placed).toMatchObject({ ...body, source: 'facebook', delivery_state: expect.any(String) });
    await eventually(() => simulator.state.accepted.some(({ recipient }) => recipient === personId));
  }, 30_000);

  it('whose conversation does not come fails with the error of Airy Core, and shows', async () => {
    const conversationId = randomUUID();
    const others = [send(conversationId, 'a'), send(randomUUID(), 'b'), send(await visitor(), 'c')];
    const [first] = await Promise.all(others);
    const failed = await eventually(found(conversationId, first?.body.id ?? ''));
    expect(failed).toMatchObject({ delivery_state: 'failed', metadata: { error: 'Conversation id not found' } });
    expect((await call('/conversations.info', { conversation_id: conversationId })).status).toBe(404);
    expect((await call('/messages.resend', { message_id: first?.body.id })).status).toBe(404);
  });
});

describe('messages.resend', () => {
  it('sends a failed message again: 200 without a body, 404, 409', async () => {
    const personId = '9100000000000003';
    const conversationId = conversationIdOf(page, personId);
    expect(await says(personId, 'Hello')).toBe(true);
    await eventually(async () => (await list(conversationId)).status === 200);
    simulator.state.mode = 'window-closed';
    const { body: sent } = await send(conversationId, { text: 'Late' });
    const failed = await eventually(async () => {
      const message = await found(conversationId, sent.id)();
      return message?.delivery_state === 'failed' && message;
    });
    expect(failed.metadata).toMatchObject({ error: expect.any(String) });
    simulator.state.mode = 'ok';
    expect(await call('/messages.resend', { message_id: sent.id })).toMatchObject({ status: 200, body: null });
    await eventually(async () => (await found(conversationId, sent.id)())?.delivery_state === 'delivered');
    const again = await call('/messages.resend', { message_id: sent.id });
    expect(again).toMatchObject({ status: 409, body: { message: 'Message is not in a failed state' } });
    expect((await call('/messages.resend', { message_id: randomUUID() })).status).toBe(404);
  });
});

describe('messages.suggest-replies', () => {
  it('answers with the suggestions, by both names', async () => {
    const id = await visitor();
    const messageId = (await list(id)).body.data[0]?.id;
    const suggestions = { one: { content: { text: 'Yes' } }, two: { content: { text: 'No' } } };
    for (const path of ['/messages.suggest-replies', '/messages.suggestReplies']) {
      const answer = await call(path, { message_id: messageId, suggestions });
      expect(answer).toMatchObject({ status: 200, body: { id: messageId, metadata: { suggestions } } });
      expect((await call(path, { message_id: randomUUID(), suggestions })).status).toBe(404);
    }
    expect((await list(id)).body.data[0]?.metadata).toEqual({ suggestions });
  });
});
