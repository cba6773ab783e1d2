import { createHmac } from 'node:crypto';
import { sourceConformance } from '@airy/source-kit/conformance';
import { sampleChatConfig } from './config.ts';
import { sampleChat } from './source.ts';

const config = sampleChatConfig.parse({ webhookSecret: 'secret' });

sourceConformance({
  source: sampleChat,
  folder: new URL('..', import.meta.url),
  config,
  sign: body => ({
    'x-sample-chat-signature': createHmac('sha256', config.webhookSecret).update(body).digest('hex'),
  }),
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
  },
});
