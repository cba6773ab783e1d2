import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuid5 } from '@airy/model/ids';
import {
  channelId,
  conversationOf,
  facebookChannelId,
  goneChannelId,
  otherChannelId,
  startStand,
  type Authenticated,
  type Stand,
} from './__fixtures__/stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

async function refusal(response: Response) {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

async function visit(...texts: string[]): Promise<Authenticated & { readonly conversationId: string }> {
  const authenticated = await stand.authenticate({ channel_id: channelId });
  for (const text of texts) await stand.send(authenticated.token, { text });
  return { ...authenticated, conversationId: await conversationOf(authenticated.token, stand) };
}

describe('chatplugin.authenticate', () => {
  it('begins a visit with a conversation that nobody knows yet', async () => {
    const first = await visit();
    const second = await visit();
    expect(first.messages).toEqual([]);
    expect(first.conversationId).not.toBe(second.conversationId);
    const view = await stand.instance.context.communicationView();
    expect(await view.query.conversation(first.conversationId)).toBeNull();
  });

  it.each([
    ['neither channel nor token', {}, 400, 'invalid_request'],
    ['a channel id that is none', { channel_id: 'shop' }, 400, 'invalid_request'],
    ['an unknown channel', { channel_id: '5b2e0000-0000-4000-8000-0000000000ff' }, 404, 'not_found'],
    ['a disconnected channel', { channel_id: goneChannelId }, 404, 'not_found'],
    ['a channel of another source', { channel_id: facebookChannelId }, 404, 'not_found'],
    ['a forged resume token', { resume_token: 'eyJ.x.y' }, 401, 'resume_token_invalid'],
    [
      'a forged resume token beside a channel',
      { channel_id: channelId, resume_token: 'x' },
      401,
      'resume_token_invalid',
    ],
  ])('refuses %s', async (_name, body, status, code) => {
    expect(await refusal(await stand.instance.post('/chatplugin.authenticate', body))).toEqual({ status, code });
  });

  it("refuses another channel's resume token, and a visitor token in its place", async () => {
    const { resume_token, token } = await visit();
    const post = (body: unknown) => stand.instance.post('/chatplugin.authenticate', body);
    const invalid = { status: 401, code: 'resume_token_invalid' };
    expect(await refusal(await post({ channel_id: otherChannelId, resume_token }))).toEqual(invalid);
    expect(await refusal(await post({ channel_id: channelId, resume_token: token }))).toEqual(invalid);
  });

  it('resumes with token and channel, as the old client asks, or with the token alone', async () => {
    const { resume_token, conversationId } = await visit('Hi');
    for (const body of [{ channel_id: channelId, resume_token }, { resume_token }]) {
      const resumed = await stand.authenticate(body);
      expect(await conversationOf(resumed.token, stand)).toBe(conversationId);
      expect(resumed.messages).toHaveLength(1);
      expect(resumed.resume_token).not.toBe('');
    }
  });

  it('returns the whole history, oldest first, also messages of one millisecond and undelivered ones', async () => {
    const { resume_token, conversationId } = await visit('first');
    for (const [index, id] of ['b', 'a', 'c'].entries())
      await stand.tell({
        type: 'message.receive',
        conversationId,
        messageId: uuid5(conversationId, id),
        channelId,
        source: 'chatplugin',
        senderId: conversationId,
        content: `{"text":"same ${index}"}`,
        sentAt: 4_000_000_000_000,
        headers: null,
        sourceMessageId: null,
      });
    await stand.answer(conversationId, 'answer');
    const { messages } = await stand.authenticate({ resume_token });
    expect(messages.map(({ content }) => (content as { text: string }).text).toSorted()).toEqual(
      ['answer', 'first', 'same 0', 'same 1', 'same 2'].toSorted(),
    );
    const texts = messages.map(({ content }) => (content as { text: string }).text);
    expect(texts.filter(text => text.startsWith('same'))).toEqual(['same 0', 'same 1', 'same 2']);
    expect(texts[0]).toBe('first');
    expect(messages.find(({ from_contact }) => !from_contact)).toMatchObject({
      delivery_state: 'pending',
      metadata: null,
    });
  });

  it('goes back a thousand messages', async () => {
    const { resume_token, conversationId } = await visit();
    const { commander } = stand.instance.context;
    const view = await stand.instance.context.communicationView();
    await commander.tell(
      Array.from({ length: 1009 }, (_, index) => ({
        id: null,
        principal: 'test',
        requestHash: null,
        command: {
          type: 'message.receive',
          conversationId,
          messageId: uuid5(conversationId, String(index)),
          channelId,
          source: 'chatplugin',
          senderId: conversationId,
          content: `{"text":"${index}"}`,
          sentAt: 1_600_000_000_000 + index,
          headers: null,
          sourceMessageId: null,
        } as const,
      })),
    );
    await stand.answer(conversationId, 'last');
    expect((await view.query.messages(conversationId, { cursor: null, pageSize: 1 }))?.total).toBe(1010);
    const { messages } = await stand.authenticate({ resume_token });
    const texts = messages.map(({ content }) => (content as { text: string }).text);
    expect(texts).toHaveLength(1000);
    expect([texts[0], texts.at(-1)]).toEqual(['10', 'last']);
  });
});

describe('chatplugin.send', () => {
  it('stores the message as posted and answers with it', async () => {
    const { token, conversationId } = await visit();
    const content = { text: 'Grüße 😀', postbackData: 'SIZE_M', extra: [1, null] };
    const response = await stand.send(token, content);
    expect(response.status).toBe(200);
    const shown = (await response.json()) as { id: string };
    expect(shown).toMatchObject({
      content,
      delivery_state: 'delivered',
      from_contact: true,
      source: 'chatplugin',
      metadata: null,
      sender: { id: conversationId, name: null, avatar_url: null },
    });
    const view = await stand.instance.context.communicationView();
    await view.waitFor(response.headers.get('airy-position') ?? '', 5000);
    expect((await view.query.message(shown.id))?.message).toMatchObject({
      content: JSON.stringify(content),
      headers: { 'postback.payload': 'SIZE_M' },
      index: 0,
    });
  });

  it('does it once for one key; another body with the key is refused', async () => {
    const { token, resume_token } = await visit();
    const key = { 'idempotency-key': 'try-1' };
    const first = (await (await stand.send(token, { text: 'once' }, key)).json()) as { id: string };
    const second = (await (await stand.send(token, { text: 'once' }, key)).json()) as { id: string };
    expect(second.id).toBe(first.id);
    expect(await refusal(await stand.send(token, { text: 'twice' }, key))).toEqual({
      status: 422,
      code: 'idempotency_key_reused',
    });
    expect((await stand.authenticate({ resume_token })).messages).toHaveLength(1);
    // The same key of another visitor is another message.
    const other = await visit();
    expect((await stand.send(other.token, { text: 'once' }, key)).status).toBe(200);
  });

  it.each([
    ['without a message', undefined, 400, 'invalid_request'],
    ['with null', null, 400, 'invalid_request'],
    ['with a text that is too long', { text: 'x'.repeat(10_001) }, 400, 'invalid_request'],
    ['with a message that is too large', { data: 'x'.repeat(70_000) }, 400, 'invalid_request'],
  ])('is refused %s', async (_name, message, status, code) => {
    const { token } = await visit();
    expect(await refusal(await stand.send(token, message))).toEqual({ status, code });
  });

  it('names the field that is wrong, and stores nothing', async () => {
    const { token, resume_token } = await visit();
    const response = await stand.send(token, { text: 5, attachment: { type: 'evil' } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_request', details: { field: 'message.text' } });
    expect((await stand.authenticate({ resume_token })).messages).toEqual([]);
  });

  it.each([
    ['no token', ''],
    ['a forged token', 'eyJ.x.y'],
    ['the system token', 'test-system-token'],
  ])('is refused with %s', async (_name, token) => {
    const refused = { status: 403, code: 'visitor_token_invalid' };
    expect(await refusal(await stand.send(token, { text: 'Hi' }))).toEqual(refused);
  });

  it('is refused once the channel is disconnected', async () => {
    const { secrets } = stand.instance.context;
    const token = await secrets.sign(
      'visitor',
      { conversation_id: crypto.randomUUID(), channel_id: goneChannelId },
      1000,
    );
    expect(await refusal(await stand.send(token, { text: 'Hi' }))).toEqual({ status: 404, code: 'not_found' });
  });
});

describe('chatplugin.resumeToken', () => {
  const post = (body: unknown, headers?: Record<string, string>) =>
    stand.instance.post('/chatplugin.resumeToken', body, headers);

  it('of a visitor takes an empty body', async () => {
    const { token, conversationId } = await visit('Hi');
    const response = await post({}, { authorization: `Bearer ${token}` });
    const { resume_token } = (await response.json()) as { resume_token: string };
    expect(await conversationOf((await stand.authenticate({ resume_token })).token, stand)).toBe(conversationId);
  });

  it('with the system token is of any conversation of a widget', async () => {
    const conversation_id = crypto.randomUUID();
    const response = await post({ conversation_id, channel_id: channelId });
    const { resume_token } = (await response.json()) as { resume_token: string };
    const { token } = await stand.authenticate({ channel_id: channelId, resume_token });
    expect(await conversationOf(token, stand)).toBe(conversation_id);
  });

  it('is refused for what does not belong together, and without a token', async () => {
    const { conversationId } = await visit('Hi');
    const notFound = { status: 404, code: 'not_found' };
    expect(await refusal(await post({ conversation_id: conversationId, channel_id: otherChannelId }))).toEqual(
      notFound,
    );
    expect(await refusal(await post({ conversation_id: conversationId, channel_id: facebookChannelId }))).toEqual(
      notFound,
    );
    expect((await post({ conversation_id: conversationId })).status).toBe(400);
    expect((await post({}, { authorization: '' })).status).toBe(403);
  });
});
