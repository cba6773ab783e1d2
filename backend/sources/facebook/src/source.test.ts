import { createHmac } from 'node:crypto';
import { sourceConformance } from '@airy/source-kit/conformance';
import { facebook } from './source.ts';
import { config, graphError, openPage } from './test-page.ts';

sourceConformance({
  source: facebook,
  folder: new URL('..', import.meta.url),
  config,
  sign: body => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', config.appSecret).update(body).digest('hex')}`,
  }),
  send: {
    content: { text: 'Hello' },
    channel: openPage,
    answers: {
      accepted: { status: 200, body: { recipient_id: 'psid-1', message_id: 'm_sent' } },
      sourceMessageId: 'm_sent',
      refused: {
        status: 400,
        body: graphError({ code: 100, error_subcode: 2018001, message: 'No matching user found' }),
      },
      tokenInvalid: { status: 401, body: graphError({ code: 190, message: 'Invalid OAuth access token.' }) },
      rateLimited: { status: 429, body: graphError({ code: 613, message: 'Too many calls.' }) },
      outOfOrder: { status: 500, body: graphError({ code: 2, message: 'Try again later.' }) },
    },
  },
});
