import { describe, expect, it } from '@jest/globals';
import { sendToFacebook } from './outbound.ts';
import { answer, config, graphError, openPage, scripted, type Call } from './test-page.ts';

function send(respond: (call: Call) => ReturnType<typeof answer>, content: unknown = { text: 'Hello' }) {
  const { http, calls } = scripted({ 'POST /me/messages': respond });
  const context = { sentAt: 0, conversation: null, lastReceivedAt: null };
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
