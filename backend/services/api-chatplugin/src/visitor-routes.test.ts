/** What a visitor does beside writing, and what agents see of it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { channelId, conversationOf, otherChannelId, startStand, until, type Stand } from './__fixtures__/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

interface Visited {
  readonly token: string;
  readonly resume_token: string;
  readonly conversationId: string;
  call(
    name: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly body: never }>;
}

async function visit(channel = channelId): Promise<Visited> {
  const { token, resume_token } = await stand.authenticate({ channel_id: channel });
  return {
    token,
    resume_token,
    conversationId: await conversationOf(token, stand),
    async call(name, body = {}, headers = {}) {
      const authorization = { authorization: `Bearer ${token}`, ...headers };
      const response = await stand.instance.post(`/chatplugin.${name}`, body, authorization);
      const text = await response.text();
      return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as never };
    },
  };
}

const say = (visited: Visited, text: string, more: object = {}) => visited.call('send', { message: { text }, ...more });

const textsOf = (messages: readonly { readonly content: unknown }[]): readonly string[] =>
  messages.map(({ content }) => (content as { readonly text: string }).text);

describe('chatplugin.history', () => {
  it('goes back page by page, oldest first, without a gap', async () => {
    const visited = await visit();
    for (const text of ['1', '2', '3', '4', '5']) await say(visited, text);
    await stand.conversation(visited.conversationId, ({ unreadCount }) => unreadCount === 5);
    const { resume_token } = visited;
    const first = await stand.instance.post('/chatplugin.authenticate', { resume_token, page_size: 2 });
    let page = (await first.json()) as { messages: { content: unknown }[]; next_cursor: string | null };
    const pages = [textsOf(page.messages)];
    while (page.next_cursor !== null) {
      page = (await visited.call('history', { cursor: page.next_cursor, page_size: 2 })).body;
      pages.push(textsOf(page.messages));
    }
    expect(pages).toEqual([['4', '5'], ['2', '3'], ['1']]);
    expect((await visited.call('history', { cursor: 'nonsense' })).status).toBe(400);
  });

  it('of a conversation that nobody has begun is empty', async () => {
    expect((await (await visit()).call('history')).body).toEqual({ messages: [], next_cursor: null });
  });
});

describe('where the visitor is', () => {
  const context = {
    page_url: 'https://shop.example/lamps?resume_token=secret&x=1',
    page_title: 'Lamps',
    referrer: 'https://search.example/',
    locale: 'de-AT',
    time_zone: 'Europe/Vienna',
  };

  it('is told to agents, without the token that a page may carry, and follows them', async () => {
    const visited = await visit();
    await say(visited, 'Hi', { context });
    await say(visited, 'And this', { context: { ...context, page_url: 'https://shop.example/cart' } });
    const { metadata } = await stand.conversation(visited.conversationId, ({ unreadCount }) => unreadCount === 2);
    expect(metadata['visitor']).toEqual({ ...context, page_url: 'https://shop.example/cart' });
    const other = await visit();
    await say(other, 'Hi', { context });
    const row = await stand.conversation(other.conversationId);
    expect(row.metadata['visitor']).toEqual({ ...context, page_url: 'https://shop.example/lamps?x=1' });
  });

  it('is nothing that is no address of a page', async () => {
    const visited = await visit();
    const hostile = { page_url: 'javascript:alert(1)', referrer: 'x', page_title: 'a'.repeat(5_000) };
    expect((await say(visited, 'Hi', { context: hostile })).status).toBe(200);
    const { metadata } = await stand.conversation(visited.conversationId);
    expect(metadata['visitor']).toEqual({ page_title: 'a'.repeat(300) });
  });
});

describe('chatplugin.read', () => {
  it('tells agents what was seen, also what no browser has answered for yet, and nothing later', async () => {
    const visited = await visit();
    await say(visited, 'Hi');
    const first = await stand.answer(visited.conversationId, 'one');
    const second = await stand.answer(visited.conversationId, 'two');
    expect((await visited.call('read', { message_id: first.id })).status).toBe(204);
    const view = await stand.instance.context.communicationView();
    const seen = async (id: string) => (await view.query.message(id))?.metadata;
    await until(async () => JSON.stringify(await seen(first.id)) === '{"source":{"delivery_state":"seen"}}');
    expect(await stand.state(first.id)).toBe('DELIVERED');
    expect(await seen(second.id)).toEqual({});
    const { conversation } = (await stand.authenticate({ resume_token: visited.resume_token })) as unknown as {
      conversation: { read_up_to: string };
    };
    expect(conversation.read_up_to).toBe(first.id);
  });

  it('is refused for a message of somebody else', async () => {
    const [one, other] = [await visit(), await visit()];
    const { body } = await say(one, 'Hi');
    await stand.conversation(one.conversationId);
    expect((await other.call('read', { message_id: (body as { id: string }).id })).status).toBe(404);
  });
});

describe('how the conversation stands', () => {
  it('is told to open windows: read by agents, closed, opened again', async () => {
    const visited = await visit();
    await say(visited, 'Hi');
    const { conversationId } = visited;
    const tab = await stand.tab(visited.token);
    const told: { readonly type: string; readonly payload: Record<string, unknown> }[] = [];
    tab.client.subscribe('/user/queue/signal', ({ body }) => void told.push(JSON.parse(body) as never), { id: 's' });
    await tab.subscribe('');
    const until_ = (holds: (payload: Record<string, unknown>) => boolean) =>
      until(() => told.some(({ type, payload }) => type === 'conversation.updated' && holds(payload)));
    await stand.tell({ type: 'conversation.mark-read', conversationId, index: null });
    await until_(payload => payload['unread_by_agents'] === 0);
    await stand.tell({ type: 'conversation.set-state', conversationId, state: 'CLOSED' });
    await until_(payload => payload['state'] === 'closed');
    expect(told.at(-1)?.payload).toEqual({
      conversation_id: conversationId,
      state: 'closed',
      unread_by_agents: 0,
      rating: null,
    });
    await say(visited, 'One more thing');
    await until_(payload => payload['state'] === 'open' && payload['unread_by_agents'] === 1);
    await tab.close();
  });

  it('is rated, with a remark, and rated anew', async () => {
    const visited = await visit();
    expect((await visited.call('rate', { score: 4 })).status).toBe(404);
    await say(visited, 'Hi');
    expect((await visited.call('rate', { score: 2, remark: ' slow ' })).status).toBe(204);
    expect((await visited.call('rate', { score: 5, remark: null })).status).toBe(204);
    const { metadata } = await stand.conversation(visited.conversationId, row =>
      JSON.stringify(row.metadata).includes('"score":5'),
    );
    expect(metadata['visitor']).toMatchObject({ rating: { score: 5 } });
    expect(JSON.stringify(metadata)).not.toContain('slow');
    for (const score of [0, 6, 2.5, 'five']) expect((await visited.call('rate', { score })).status).toBe(400);
  });

  it('ends for good: nothing is sent any more, and what was said can still be read and rated', async () => {
    const visited = await visit();
    expect((await visited.call('end')).status).toBe(204);
    await say(visited, 'Hi');
    expect((await visited.call('end')).status).toBe(204);
    await stand.conversation(visited.conversationId, ({ metadata }) => metadata['state'] === 'CLOSED');
    expect(await say(visited, 'Still there?')).toMatchObject({ status: 409, body: { code: 'conversation_ended' } });
    expect((await visited.call('end')).status).toBe(204);
    expect((await visited.call('rate', { score: 1 })).status).toBe(204);
    const resumed = await stand.authenticate({ resume_token: visited.resume_token });
    expect(resumed).toMatchObject({ conversation: { state: 'ended' }, messages: [{ content: { text: 'Hi' } }] });
  });
});

describe('chatplugin.transcript', () => {
  it('is the conversation as text, in the time of the visitor', async () => {
    const visited = await visit();
    await say(visited, 'Is it\nblue?');
    await stand.answer(visited.conversationId, 'It is.');
    await stand.conversation(visited.conversationId, ({ lastMessage }) => !lastMessage.message.isFromContact);
    const { body } = await visited.call('transcript', { locale: 'de', time_zone: 'Asia/Kathmandu' });
    const { text, file_name } = body as { text: string; file_name: string };
    expect(text).toMatch(/^\[.+\] You: Is it\nblue\?\n\[.+\] .+: It is\.\n$/u);
    expect(file_name).toMatch(/^chat-[0-9a-f]{8}\.txt$/);
    expect((await visited.call('transcript', { locale: '??', time_zone: 'Mars' })).status).toBe(200);
  });
});

describe('chatplugin.submit', () => {
  const field = (name: string, more: object) => ({ name, label: name, ...more });
  const fields = [
    field('name', { required: true, contact: 'display_name' }),
    field('topic', { type: 'select', options: ['Lamps', { en: 'Chairs', de: 'Stühle' }] }),
    field('phone', { type: 'phone', contact: 'phone' }),
    field('news', { type: 'checkbox' }),
  ];
  const save = async (settings: object) => {
    const response = await stand.instance.post('/chatplugin.settings.update', { channel_id: otherChannelId, settings });
    expect(response.status).toBe(200);
  };

  it('notes the form before the chat with the conversation that begins afterwards, and names the contact', async () => {
    await save({ preChatForm: { enabled: true, fields } });
    const visited = await visit(otherChannelId);
    const answers = { name: 'Ada', topic: 'Stühle', phone: '+43 1 234', news: true };
    expect(await visited.call('submit', { form: 'pre-chat', answers })).toEqual({
      status: 200,
      body: { message: null, answered_by_mail: false },
    });
    await say(visited, 'Hi');
    const { metadata } = await stand.conversation(visited.conversationId);
    expect(metadata).toMatchObject({ visitor: { pre_chat: answers }, contact: { display_name: 'Ada' } });
  });

  it.each([
    [{}, 'answers.name'],
    [{ name: ' ' }, 'answers.name'],
    [{ name: 'Ada', topic: 'Tables' }, 'answers.topic'],
    [{ name: 'Ada', phone: 'none' }, 'answers.phone'],
    [{ name: 'Ada', news: 'yes' }, 'answers.news'],
    [{ name: 'Ada', constructor: 'x' }, 'answers.constructor'],
    [{ name: 'x'.repeat(501) }, 'answers.name'],
  ])('refuses %j and names the field', async (answers, name) => {
    const visited = await visit(otherChannelId);
    const { status, body } = await visited.call('submit', { form: 'pre-chat', answers });
    expect([status, (body as { details: unknown }).details]).toEqual([400, { field: name }]);
  });

  it('makes a message of the offline form, with the address to answer to; says that nothing mails', async () => {
    await save({ offlineForm: { enabled: true, fields: [] } });
    const visited = await visit(otherChannelId);
    const submit = (body: object, key = 'once') =>
      visited.call('submit', { form: 'offline', answers: {}, message: 'Call me', ...body }, { 'idempotency-key': key });
    expect((await submit({})).status).toBe(400);
    for (const email of ['ada', 'a b@c.de', 'ada@shop', '<x>@c.de'])
      expect((await submit({ answers: { email } }, 'wrong')).status).toBe(400);
    expect((await submit({ answers: { email: 'ada@shop.example' }, message: ' ' }, 'blank')).status).toBe(400);
    const first = await submit({ answers: { email: 'ada@shop.example' } });
    expect(first).toMatchObject({
      status: 200,
      body: { answered_by_mail: false, message: { content: { text: 'Call me' } } },
    });
    expect(await submit({ answers: { email: 'ada@shop.example' } })).toEqual(first);
    const { metadata } = await stand.conversation(visited.conversationId);
    expect(metadata['visitor']).toMatchObject({
      offline_form: { email: 'ada@shop.example' },
      reply_to: 'ada@shop.example',
    });
    const { messages } = await stand.authenticate({ resume_token: visited.resume_token });
    expect(messages).toHaveLength(1);
  });

  it('is refused where there is no such form', async () => {
    await save({ preChatForm: null, offlineForm: { enabled: false } });
    const visited = await visit(otherChannelId);
    for (const form of ['pre-chat', 'offline'])
      expect((await visited.call('submit', { form, answers: { email: 'a@b.example' }, message: 'x' })).status).toBe(
        400,
      );
  });
});

describe('a visitor who does too much', () => {
  it('is told so, and for how long, in the standard headers that pages may read', async () => {
    const visited = await visit();
    const headers = { authorization: `Bearer ${visited.token}`, origin: 'https://shop.example' };
    let response = await stand.instance.post('/chatplugin.transcript', {}, headers);
    for (let n = 0; n < 10 && response.status === 200; n++)
      response = await stand.instance.post('/chatplugin.transcript', {}, headers);
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('ratelimit-policy')).toContain('w=60');
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(await response.json()).toMatchObject({ code: 'too_many_requests' });
  });
});
