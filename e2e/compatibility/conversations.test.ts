/** conversations.* and metadata.upsert as Airy Core's clients call them (contract §3, §14). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMessengerSimulator, type MessengerSimulator } from '@airy/simulator-messenger';
import { eventually, startAiry, type RunningAiry } from '@airy/testkit';
import { visitorWrites, type Visit } from '../visitor.ts';
import { oldClient, type OldClient } from './old-client.ts';

const systemToken = 'compat-system-token';
const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const person = '9100000000000001';

interface Conversation {
  readonly id: string;
  readonly created_at: string;
  readonly channel: { readonly id: string; readonly source: string; readonly connected: boolean };
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly contact: Readonly<Record<string, unknown>>;
    readonly unread_count: number;
  };
  readonly last_message: { readonly id: string; readonly content: unknown };
}
interface Page {
  readonly data: readonly Conversation[];
  readonly pagination_data: {
    readonly previous_cursor: string | null;
    readonly next_cursor: string | null;
    readonly total: number;
  };
}

let simulator: MessengerSimulator;
let airy: RunningAiry;
let call: OldClient;
let channelId: string;
let visits: Visit[];

beforeAll(async () => {
  simulator = await startMessengerSimulator();
  const { appId, appSecret } = simulator.state.settings;
  airy = await startAiry({
    settings: `
security: { systemToken: "${systemToken}" }
components: { sources: { facebook: { appId: "${appId}", appSecret: "${appSecret}", webhookSecret: verify, graphUrl: "${simulator.url}" } } }
`,
  });
  simulator.webhooks.pointTo(`${airy.url}/facebook`);
  call = oldClient(() => airy.url, systemToken);
  channelId = (await call<{ id: string }>('/channels.chatplugin.connect', { name: 'Shop' })).body.id;
  visits = [];
  for (const text of ['one', '12 apples', 'three'])
    visits.push(await visitorWrites({ url: airy.url, systemToken }, channelId, text));
}, 40_000);
afterAll(async () => {
  await airy?.stop();
  await simulator?.close();
});

const first = (): string => visits[0]?.conversationId ?? '';
const info = async (id = first()): Promise<Conversation> =>
  (await call<Conversation>('/conversations.info', { conversation_id: id })).body;

describe('conversations.list', () => {
  it('is newest first, with what is always filled', async () => {
    const { status, body } = await call<Page>('/conversations.list', {});
    expect(status).toBe(200);
    expect(body.data.map(({ id }) => id)).toEqual(visits.map(visit => visit.conversationId).toReversed());
    expect(body.pagination_data).toMatchObject({ previous_cursor: null, next_cursor: null, total: 3 });
    const [conversation] = body.data;
    expect(conversation).toMatchObject({
      created_at: expect.stringMatching(date),
      channel: { id: channelId, source: 'chatplugin', connected: true, metadata: { name: 'Shop' } },
      metadata: {
        contact: { display_name: `Chatplugin ${conversation?.id.slice(-5)}` },
        unread_count: 1,
      },
      last_message: {
        content: { text: 'three' },
        sent_at: expect.stringMatching(date),
        delivery_state: 'delivered',
        from_contact: true,
        source: 'chatplugin',
        metadata: {},
        sender: { id: conversation?.id, name: null, avatar_url: null },
      },
    });
  });

  it('takes offsets as cursors, and gives nothing past the end', async () => {
    const ids = visits.map(visit => visit.conversationId).toReversed();
    for (const cursor of ['1', 1]) {
      const { body } = await call<Page>('/conversations.list', { page_size: 1, cursor });
      expect(body.data.map(({ id }) => id)).toEqual([ids[1]]);
    }
    expect(await call('/conversations.list', { cursor: '500' })).toMatchObject({ status: 200, body: { data: [] } });
    expect((await call('/conversations.list', { cursor: 'no number' })).status).toBe(400);
  });

  it('pages through all by the cursors that it gives', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: Page } = await call<Page>('/conversations.list', { page_size: 1, cursor });
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.pagination_data.next_cursor;
    }
    expect(seen).toEqual(visits.map(visit => visit.conversationId).toReversed());
  });
});

describe('conversations.info', () => {
  it('answers one conversation, 404 for another', async () => {
    expect(await info()).toMatchObject({ id: first(), last_message: { content: { text: 'one' } } });
    const other = await call('/conversations.info', { conversation_id: randomUUID() });
    expect(other).toMatchObject({ status: 404, body: { message: 'Conversation not found' } });
  });
});

describe('changes', () => {
  it('tag and untag with 204, whether or not the tag exists', async () => {
    const request = { conversation_id: first(), tag_id: randomUUID() };
    expect(await call('/conversations.tag', request)).toMatchObject({ status: 204, body: null });
    expect((await info()).metadata['tags']).toEqual({ [request.tag_id]: '' });
    expect(await call('/conversations.untag', request)).toMatchObject({ status: 204, body: null });
    expect((await info()).metadata['tags'] ?? {}).toEqual({});
    for (const path of ['/conversations.tag', '/conversations.untag'])
      expect((await call(path, { ...request, conversation_id: randomUUID() })).status).toBe(404);
  });

  it('set any state with 204, by both names, and remove it', async () => {
    for (const [set, remove] of [
      ['/conversations.set-state', '/conversations.remove-state'],
      ['/conversations.setState', '/conversations.removeState'],
    ] as const) {
      expect((await call(set, { conversation_id: first(), state: 'WAITING' })).status).toBe(204);
      expect((await info()).metadata['state']).toBe('WAITING');
      expect((await call(remove, { conversation_id: first() })).status).toBe(204);
      expect((await info()).metadata['state']).toBeUndefined();
      expect((await call(set, { conversation_id: randomUUID(), state: 'OPEN' })).status).toBe(404);
      expect((await call(remove, { conversation_id: randomUUID() })).status).toBe(404);
    }
  });

  it('name the contact with 204, by both names', async () => {
    for (const path of ['/conversations.update-contact', '/conversations.updateContact']) {
      const name = `Ada ${path.length}`;
      expect((await call(path, { conversation_id: first(), display_name: name })).status).toBe(204);
      expect((await info()).metadata.contact['display_name']).toBe(name);
      expect((await call(path, { conversation_id: randomUUID(), display_name: name })).status).toBe(404);
    }
  });

  it('mark as read with 204, always', async () => {
    expect((await info()).metadata.unread_count).toBe(1);
    for (const path of ['/conversations.mark-read', '/conversations.markRead', '/conversations.read']) {
      expect(await call(path, { conversation_id: first() })).toMatchObject({ status: 204, body: null });
      expect((await call(path, { conversation_id: randomUUID() })).status).toBe(204);
    }
    expect((await info()).metadata.unread_count).toBe(0);
  });
});

describe('conversations.refetch', () => {
  it('answers 202 and asks the platform at once', async () => {
    const [page] = simulator.state.settings.pages;
    const pageId = page?.id ?? '';
    await call('/channels.facebook.connect', { page_id: pageId, page_token: simulator.state.settings.userToken });
    simulator.introduce(person, 'Ada Lovelace');
    expect(await simulator.say({ pageId, personId: person, text: 'Hello' })).toBe(true);
    const named = (name: string) => async (): Promise<Conversation | undefined> => {
      const { body } = await call<Page>('/conversations.list', { filters: 'source:facebook' });
      return body.data.find(({ metadata }) => metadata.contact['display_name'] === name);
    };
    const { id } = await eventually(named('Ada Lovelace'));
    simulator.introduce(person, 'Ada King');
    expect(await call('/conversations.refetch', { conversation_id: id })).toMatchObject({ status: 202, body: null });
    expect((await eventually(named('Ada King'))).metadata.contact['fetch_state']).toBe('ok');
    expect((await call('/conversations.refetch', { conversation_id: randomUUID() })).status).toBe(404);
  });
});

describe('metadata.upsert', () => {
  it('answers 204 and prefixes user_data; 400 for another subject, 404 for nothing', async () => {
    const data = { vip: true, score: 42, address: { city: 'Oslo' }, labels: ['a', 'b'] };
    const upsert = (subject: string, id: string) => call('/metadata.upsert', { subject, id, data });
    expect(await upsert('conversation', first())).toMatchObject({ status: 204, body: null });
    expect((await info()).metadata['user_data']).toEqual(data);
    const vip = { subject: 'conversation', id: first(), data: { vip: null } };
    expect((await call('/metadata.upsert', vip)).status).toBe(204);
    const { vip: _, ...others } = data;
    expect((await info()).metadata['user_data']).toEqual(others);
    expect((await upsert('message', visits[0]?.messageId ?? '')).status).toBe(204);
    expect((await info()).last_message).toMatchObject({ metadata: { user_data: data } });
    expect((await upsert('channel', channelId)).status).toBe(204);
    expect((await upsert('contact', first())).status).toBe(400);
    for (const subject of ['conversation', 'message', 'channel'])
      expect((await upsert(subject, randomUUID())).status).toBe(404);
  });
});

describe('what clients depend on', () => {
  it('scalars are coerced, in both directions', async () => {
    const request = { conversation_id: first(), state: 7 };
    expect((await call('/conversations.set-state', request)).status).toBe(204);
    expect((await info()).metadata['state']).toBe('7');
    expect((await call<Page>('/conversations.list', { page_size: '2', cursor: 0 })).body.data).toHaveLength(2);
  });

  it('page_size 0 is 10, an empty cursor is none', async () => {
    const { status, body } = await call<Page>('/conversations.list', { page_size: 0, cursor: '' });
    expect([status, body.data.length > 2]).toEqual([200, true]);
    expect((await call<Page>('/conversations.list', { page_size: null, cursor: null })).status).toBe(200);
    expect((await call('/conversations.list', { page_size: -1 })).status).toBe(400);
  });

  it('a call with neither body nor Content-Type works', async () => {
    const { status, body } = await call.raw<Page>('/conversations.list', null);
    expect([status, body.data.length > 2]).toEqual([200, true]);
  });

  it('content that is JSON only in its beginning is shown whole', async () => {
    const conversation_id = visits[1]?.conversationId;
    const sent = await call<{ content: unknown }>('/messages.send', { conversation_id, message: '12 apples' });
    expect(sent.body.content).toBe('12 apples');
    expect((await info(conversation_id)).last_message.content).toBe('12 apples');
  });

  it('unknown fields are ignored, wrong ones are 400', async () => {
    expect((await call('/conversations.info', { conversation_id: first(), more: [1] })).status).toBe(200);
    for (const wrong of [{}, { conversation_id: 'x' }, { conversation_id: null }]) {
      const answer = await call<{ details: unknown }>('/conversations.info', wrong);
      expect([answer.status, answer.body.details]).toMatchObject([400, { field: 'conversation_id' }]);
    }
    const usual = { 'content-type': 'application/json' };
    expect((await call.raw('/conversations.info', '{', usual)).status).toBe(400);
  });
});
