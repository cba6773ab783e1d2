import { createHmac } from 'node:crypto';
import { sourceConformance } from '@airy/source-kit/conformance';
import { sampleChatConfig } from './config.ts';
import { sampleChat } from './source.ts';

const config = sampleChatConfig.parse({ webhookSecret: 'a-secret-of-the-webhook' });

sourceConformance({
  source: sampleChat,
  folder: new URL('..', import.meta.url),
  config,
  sign: body => ({
    'x-sample-chat-signature': createHmac('sha256', config.webhookSecret).update(body).digest('hex'),
  }),
  kinds: { text: 'message.json' },
  check: {
    good: { status: 200, body: { name: 'Acme' } },
    account: 'Acme',
    bad: [['a token that was taken back', { status: 401, body: { error: 'bad token' } }, 'token_invalid']],
  },
  connect: {
    body: { account: 'acme', token: 'account-token', name: 'Acme' },
    invalid: [{}, { account: ' ', token: 'account-token' }],
    answers: { status: 500, body: 'nobody is asked' },
    connection: { sourceChannelId: 'acme', token: 'account-token', metadata: { name: 'Acme' } },
  },
  send: {
    content: { text: 'Hello' },
    channel: { id: 'channel', sourceChannelId: 'acme', token: 'account-token', metadata: {} },
    answers: {
      accepted: { status: 200, body: { id: 'm2' } },
      sourceMessageId: 'm2',
      refused: { status: 400, body: { error: 'no such person' } },
      tokenInvalid: { status: 401, body: { error: 'bad token' } },
      rateLimited: { status: 429, body: { error: 'slow down' } },
      outOfOrder: { status: 503, body: { error: 'later' } },
    },
    errors: [
      [
        'a person who has blocked us',
        { status: 403, body: { error: 'blocked' } },
        { kind: 'failed', error: 'blocked' },
      ],
    ],
  },
});
