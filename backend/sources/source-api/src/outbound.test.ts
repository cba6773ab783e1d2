import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { addressNotPublic } from '@airy/source-kit';
import type { HttpOutcome, OpenChannel, SendRequest, SourceHttp } from '@airy/source-kit';
import { sourceApiConfig, type SourceApiConfig } from './config.ts';
import { sendToSource } from './outbound.ts';

const channel: OpenChannel = {
  id: '763e',
  sourceChannelId: 'ch1',
  token: 'source-token',
  metadata: {},
  owner: { actionEndpoint: 'https://example.org/action' },
};

type Sent = Parameters<SourceHttp['request']>[0];

function send(outcome: HttpOutcome, more: Partial<SendRequest<SourceApiConfig>> = {}) {
  const sent: Sent[] = [];
  const http: SourceHttp = {
    request: async request => {
      sent.push(request);
      return outcome;
    },
  };
  const message = { messageId: '8c0e', recipient: 'u1', content: { text: 'Hello' }, sentAt: 1_622_541_600_000 };
  const request = {
    config: sourceApiConfig.parse({}),
    channel,
    ...message,
    conversation: null,
    lastReceivedAt: null,
    http,
    ...more,
  };
  return { sent, result: sendToSource(request) };
}

/** The exact text that was posted. */
function textOf(call: Sent | undefined): string {
  return typeof call?.body === 'string' ? call.body : '';
}

const answer = (status: number, body: unknown): HttpOutcome => ({
  sent: true,
  status,
  headers: {},
  text: JSON.stringify(body),
});

describe('a message to a source', () => {
  it('is what contract §6 says, signed with the token', async () => {
    const conversation = { id: 'fb14', createdAt: 1_622_541_500_000, metadata: { source: { conversation_id: 'c1' } } };
    const { sent, result } = send(answer(200, { source_message_id: 'm2' }), { conversation });
    expect(await result).toEqual({ kind: 'delivered', sourceMessageId: 'm2', metadata: null });
    const [call] = sent;
    const body = textOf(call);
    expect(call).toMatchObject({ method: 'POST', url: 'https://example.org/action' });
    expect(JSON.parse(body)).toEqual({
      type: 'message.send',
      payload: {
        message: {
          id: '8c0e',
          source_recipient_id: 'u1',
          content: { text: 'Hello' },
          sent_at: '2021-06-01T10:00:00.000Z',
        },
        conversation: {
          id: 'fb14',
          channel_id: '763e',
          source_channel_id: 'ch1',
          source_conversation_id: 'c1',
          created_at: '2021-06-01T09:58:20.000Z',
        },
      },
    });
    expect(call?.headers?.['x-airy-content-signature']).toBe(
      createHmac('sha256', 'source-token').update(body).digest('hex'),
    );
  });

  it('that begins a conversation is told without one', async () => {
    const { sent } = send(answer(200, {}));
    expect(JSON.parse(textOf(sent[0]))).not.toHaveProperty('payload.conversation');
  });

  it.each([
    [{ source_message_id: 7 }, '7'],
    [{ source_message_id: '' }, null],
    [{ source_message_id: 'x'.repeat(600) }, 'x'.repeat(500)],
    [{ source_message_id: { a: 1 } }, null],
    [[], null],
  ])('answered 200 with %j is delivered', async (body, sourceMessageId) => {
    expect(await send(answer(200, body)).result).toMatchObject({ kind: 'delivered', sourceMessageId });
  });

  it('takes the metadata of the answer', async () => {
    const metadata = { read: { by: 'ada' } };
    expect(await send(answer(200, { metadata })).result).toMatchObject({ metadata });
    expect(await send(answer(200, { metadata: 'x' })).result).toMatchObject({ metadata: null });
  });

  it.each([201, 202, 204, 301, 302, 400, 500])('answered %i has failed, as only 200 counts', async status => {
    expect(await send(answer(status, { error: 'not today' })).result).toMatchObject({
      kind: 'failed',
      error: 'not today',
    });
    expect(await send(answer(status, {})).result).toMatchObject({ error: `The source answered ${status}.` });
  });

  it('to a source without an action endpoint, or at a private address, fails at once', async () => {
    const silent = send(answer(200, {}), { channel: { ...channel, owner: { actionEndpoint: null } } });
    expect(await silent.result).toMatchObject({ kind: 'failed', code: 'source_rejected' });
    expect(silent.sent).toEqual([]);
    const refused = await send({ sent: false, reason: addressNotPublic }).result;
    expect(refused).toMatchObject({ kind: 'failed', code: 'source_rejected' });
    expect(refused.kind === 'failed' ? refused.error : '').toContain('allowPrivateAddresses');
  });
});
