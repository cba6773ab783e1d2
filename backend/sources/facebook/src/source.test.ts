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
  challenge: {
    query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': config.webhookSecret },
    answer: { status: 200, body: '1158201444' },
    refused: [{ 'hub.challenge': '1158201444', 'hub.verify_token': 'guess' }, { 'hub.challenge': '1158201444' }],
  },
  kinds: {
    text: 'message-text.json',
    image: 'message-image.json',
    video: 'message-video.json',
    audio: 'message-audio.json',
    file: 'message-file.json',
    sticker: 'message-sticker.json',
    location: 'message-location.json',
    reaction: 'reaction.json',
  },
  elsewhere: {
    errors: 'src/outbound.test.ts',
    profile: 'src/profile.test.ts',
    connect: 'src/channels.test.ts',
    disconnect: 'src/channels.test.ts',
    explore: 'src/channels.test.ts',
  },
  check: {
    good: { status: 200, body: { id: '1234', name: 'Bakery' } },
    account: 'Bakery',
    bad: [
      ['an invalid token', { status: 401, body: graphError({ code: 190, message: 'Invalid' }) }, 'token_invalid'],
      ['a refusal', { status: 403, body: graphError({ code: 10, message: 'No permission' }) }, 'permission_missing'],
    ],
  },
  send: {
    content: { text: 'Hello' },
    channel: openPage,
    examples: {
      cards: [
        { attachment: { type: 'template', payload: { template_type: 'generic', elements: [{ title: 'Cake' }] } } },
      ],
      quick_replies: [{ text: 'Which?', quick_replies: [{ content_type: 'text', title: 'Red', payload: 'RED' }] }],
    },
    caption: text => ({ text, attachment: { type: 'image', payload: { url: 'https://files.example/a.png' } } }),
    choices: count => ({
      text: 'Which?',
      quick_replies: Array.from({ length: count }, (_, n) => ({
        content_type: 'text',
        title: `${n}`,
        payload: `${n}`,
      })),
    }),
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
