import { describe, expect, it } from '@jest/globals';
import { facebookConfig } from './config.ts';
import { humanWindowMs, markSeen, sendToFacebook, sendToInstagram, standardWindowMs } from './outbound.ts';
import { answer, config, graphError, openAccount, openPage, scripted, type Call } from './test-page.ts';

const context = { sentAt: 0, conversation: null, lastReceivedAt: null };

function send(respond: (call: Call) => ReturnType<typeof answer>, content: unknown = { text: 'Hello' }) {
  const { http, calls } = scripted({ 'POST /me/messages': respond });
  const message = { messageId: 'm1', recipient: '42', content: content as never, ...context };
  return { calls, result: sendToFacebook({ config, channel: openPage, ...message, http }) };
}

const sent = () => answer(200, { recipient_id: '42', message_id: 'm_1' });

describe('a send', () => {
  it('is what the Send API documents', async () => {
    const { calls, result } = send(sent);
    await result;
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://graph.facebook.com/v25.0/me/messages',
        headers: { authorization: 'Bearer page-token-that-nobody-sees' },
        body: { recipient: { id: '42' }, messaging_type: 'RESPONSE', message: { text: 'Hello' } },
      },
    ]);
  });

  it.each([
    ['a closed window', 400, { code: 10, error_subcode: 2018278 }, { kind: 'failed', code: 'reply_window_closed' }],
    ['a missing permission', 403, { code: 10 }, { kind: 'failed', code: 'source_rejected' }],
    ['an expired token', 400, { code: 190, error_subcode: 463 }, { kind: 'failed', code: 'source_token_invalid' }],
    ['a limit of the application', 400, { code: 4 }, { kind: 'not-accepted' }],
    ['a limit of the page', 400, { code: 32 }, { kind: 'not-accepted' }],
    ['a limit of calls', 400, { code: 613 }, { kind: 'not-accepted' }],
    ['a code that may come after the message was sent', 500, { code: 1, error_subcode: 1357046 }, { kind: 'unknown' }],
    ['an unknown parameter', 400, { code: 100 }, { kind: 'failed', code: 'source_rejected' }],
  ])('understands %s', async (_what, status, error, expected) => {
    const { result } = send(() => answer(status, graphError({ message: 'words', ...error })));
    expect(await result).toMatchObject(expected);
  });

  it('does not believe a proxy that nothing was sent', async () => {
    expect(await send(() => ({ sent: true, status: 502, headers: {}, text: '<html>' })).result).toMatchObject({
      kind: 'unknown',
    });
  });

  it('keeps Messenger’s words for the agent', async () => {
    const body = graphError({ code: 100, message: 'No matching user found' });
    expect(await send(() => answer(400, body)).result).toEqual({
      kind: 'failed',
      code: 'source_rejected',
      error: 'No matching user found',
      sourceError: JSON.stringify(body),
    });
  });

  it.each([['just text'], [{}], [{ text: '' }], [{ text: 'x'.repeat(2001) }], [null], [['a']]])(
    'does not call Messenger with content that cannot be sent (%#)',
    async content => {
      const { calls, result } = send(sent, content);
      expect(await result).toMatchObject({ kind: 'failed', code: 'invalid_request' });
      expect(calls).toEqual([]);
    },
  );
});

describe('an answer to one message', () => {
  it('names it beside the message', async () => {
    const { calls, result } = send(sent, { text: 'That one', reply_to: { mid: 'm_0' } });
    await result;
    expect(calls[0]?.body).toMatchObject({ message: { text: 'That one' }, reply_to: { mid: 'm_0' } });
  });
});

describe('messages after a day', () => {
  const minuteMs = 60_000;
  const sentAfter = async (sinceMs: number, humanAgent: boolean) => {
    const { http, calls } = scripted({ 'POST /me/messages': sent });
    const message = { messageId: 'm1', recipient: '42', content: { text: 'Hello' }, ...context };
    const sentAt = Date.UTC(2026, 0, 10);
    const lastReceivedAt = sentAt - sinceMs;
    const request = {
      config: { ...config, humanAgent },
      channel: openAccount,
      ...message,
      sentAt,
      lastReceivedAt,
      http,
    };
    await Promise.all([sendToFacebook(request), sendToInstagram(request)]);
    return calls.map(({ body }) => body as { readonly messaging_type: string; readonly tag?: string });
  };

  it.each([
    ['within a day', standardWindowMs - minuteMs, true, { messaging_type: 'RESPONSE' }],
    ['after a day', standardWindowMs + minuteMs, true, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }],
    ['at the end of a week', humanWindowMs - minuteMs, true, { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }],
    ['after a week', humanWindowMs + minuteMs, true, { messaging_type: 'RESPONSE' }],
    ['after a day, not granted', standardWindowMs + minuteMs, false, { messaging_type: 'RESPONSE' }],
  ])('%s: the tag of human agents', async (_what, sinceMs, humanAgent, expected) => {
    for (const { messaging_type, tag } of await sentAfter(sinceMs, humanAgent))
      expect({ messaging_type, ...(tag === undefined ? {} : { tag }) }).toEqual(expected);
  });

  it('are granted by text, too, as environments write it', () => {
    expect(facebookConfig.parse({ ...config, humanAgent: 'true' }).humanAgent).toBe(true);
    expect(facebookConfig.parse({ ...config, humanAgent: 'false' }).humanAgent).toBe(false);
    expect(config.humanAgent).toBe(false);
  });
});

describe('a text over Instagram', () => {
  const sendText = async (text: string) => {
    const { http, calls } = scripted({ 'POST /me/messages': sent });
    const message = { messageId: 'm1', recipient: '42', content: { text }, ...context };
    return { calls, result: await sendToInstagram({ config, channel: openAccount, ...message, http }) };
  };

  it('has a thousand bytes, however many letters those are', async () => {
    for (const text of ['x'.repeat(1000), 'ü'.repeat(500), '🍞'.repeat(250)])
      expect((await sendText(text)).result).toMatchObject({ kind: 'delivered' });
    for (const text of ['x'.repeat(1001), 'ü'.repeat(500) + 'x', '🍞'.repeat(251)]) {
      const { result, calls } = await sendText(text);
      expect(result).toMatchObject({ kind: 'failed', code: 'invalid_request', error: expect.stringContaining('1000') });
      expect(calls).toEqual([]);
    }
  });
});

describe('marking as seen', () => {
  it('is an action of the page', async () => {
    const { http, calls } = scripted({ 'POST /me/messages': () => answer(200, { recipient_id: '42' }) });
    await markSeen({ config, channel: openPage, contactId: '42', sourceMessageId: 'm_1', http });
    expect(calls).toMatchObject([
      {
        headers: { authorization: 'Bearer page-token-that-nobody-sees' },
        body: { recipient: { id: '42' }, sender_action: 'mark_seen' },
      },
    ]);
  });
});
