import { sourceConformance } from '@airy/source-kit/conformance';
import { sourceApiConfig } from './config.ts';
import { sourceApi } from './source.ts';

sourceConformance({
  source: sourceApi,
  folder: new URL('..', import.meta.url),
  config: sourceApiConfig.parse({}),
  rawHeaders: { 'source-id': 'my-source', conversations: ',,conversation-of-elsewhere' },
  kinds: { text: 'messages.json' },
  elsewhere: { errors: 'src/outbound.test.ts' },
  send: {
    content: { text: 'Hello' },
    channel: {
      id: 'channel',
      sourceChannelId: 'ch1',
      token: 'source-token',
      metadata: {},
      owner: { actionEndpoint: 'https://example.org/action' },
    },
    answers: {
      accepted: { status: 200, body: { source_message_id: 'm2' } },
      sourceMessageId: 'm2',
      refused: { status: 400, body: { error: 'no such person' } },
      tokenInvalid: { status: 401, body: { error: 'bad signature' } },
      rateLimited: { status: 429, body: { error: 'slow down' } },
      outOfOrder: { status: 503, body: { error: 'later' } },
    },
  },
});
