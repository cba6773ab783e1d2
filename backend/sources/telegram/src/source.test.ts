import { sourceConformance } from '@airy/source-kit/conformance';
import type { Answer } from '@airy/source-kit/conformance';
import { telegram } from './source.ts';
import { botId, config, me, methodOf, openBot, refusal, result, token, webhookSecret } from './test-bot.ts';
import type { Answers, Call } from './test-bot.ts';
import { secretToken } from './webhook.ts';

const keyboard = { inline_keyboard: [[{ text: 'Red', callback_data: 'red' }]] };
const unauthorized = refusal(401, 'Unauthorized');

function byMethod(answers: Answers): (call: Call) => Answer {
  return call => answers[methodOf(call)] ?? refusal(404, 'Not Found');
}

const webhookInfo = { url: `https://airy.example/telegram?bot=${botId}`, pending_update_count: 0 };

sourceConformance({
  source: telegram,
  folder: new URL('..', import.meta.url),
  config,
  sign: () => ({ 'x-telegram-bot-api-secret-token': secretToken(webhookSecret, botId) }),
  received: () => ({ query: { bot: botId } }),
  kinds: {
    text: 'message-text.json',
    image: 'message-photo.json',
    video: 'message-video.json',
    audio: 'message-voice.json',
    file: 'message-document.json',
    sticker: 'message-sticker.json',
    location: 'message-location.json',
    contacts: 'message-contact.json',
    interactive: 'callback-query.json',
    reaction: 'reaction.json',
  },
  notShown: { 'message-of-a-new-kind.json': 'It is what a message looks like that the Bot API does not have yet.' },
  send: {
    content: { text: 'Hello' },
    channel: openBot,
    recipient: '200000001',
    examples: {
      sticker: [{ sticker: 'https://airy.example/media/sticker.webp' }],
      location: [
        { latitude: 52.5, longitude: 13.4 },
        { latitude: 52.5, longitude: 13.4, title: 'Gate', address: 'Square 1' },
      ],
      contacts: [{ phone_number: '+4930123456', first_name: 'Ada' }],
      quick_replies: [{ text: 'Which?', reply_markup: { keyboard: [[{ text: 'Red' }, { text: 'Blue' }]] } }],
      interactive: [{ text: 'Which?', reply_markup: keyboard }],
    },
    caption: caption => ({ photo: 'https://airy.example/media/photo.png', caption }),
    answers: {
      accepted: result({ message_id: 4711, date: 1622541600 }),
      sourceMessageId: '4711',
      refused: refusal(400, 'Bad Request: chat not found'),
      tokenInvalid: unauthorized,
      rateLimited: refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }),
      retryAfterMs: 7_000,
      // Of a 5xx nobody knows whether the message was taken; this is Telegram's only "later" that says so.
      outOfOrder: refusal(429, 'Too Many Requests'),
    },
    errors: [
      [
        'blocked',
        refusal(403, 'Forbidden: bot was blocked by the user'),
        { kind: 'failed', code: 'contact_unreachable' },
      ],
      ['gone', refusal(403, 'Forbidden: user is deactivated'), { kind: 'failed', code: 'contact_unreachable' }],
      ['token of no bot', refusal(404, 'Not Found'), { kind: 'failed', code: 'source_token_invalid' }],
      [
        'file not fetched',
        refusal(400, 'Bad Request: failed to get HTTP URL content'),
        { kind: 'failed', code: 'source_rejected' },
      ],
      ['restart', refusal(500, 'Internal Server Error: restart'), { kind: 'unknown' }],
      ['gateway', refusal(502, 'Bad Gateway'), { kind: 'unknown' }],
    ],
  },
  profile: {
    contactId: '200000001',
    answers: byMethod({
      getChat: result({
        id: 200000001,
        type: 'private',
        first_name: 'Ada',
        last_name: 'Lovelace',
        photo: { big_file_id: 'AQADbig' },
      }),
      getFile: result({ file_id: 'AQADbig', file_path: 'photos/file_1.jpg' }),
    }),
    displayName: 'Ada Lovelace',
    avatarUrl: null,
    avatarFile: { url: `https://api.telegram.org/file/bot${token}/photos/file_1.jpg` },
    gone: refusal(400, 'Bad Request: chat not found'),
  },
  check: {
    good: byMethod({ getMe: result(me), getWebhookInfo: result(webhookInfo) }),
    account: '@example_shop_bot',
    bad: [
      ['revoked', unauthorized, 'token_invalid', 'channel'],
      ['another bot', result({ ...me, id: 7 }), 'wrong_account', 'channel'],
      ['limited', refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }), 'rate_limited', 'channel'],
      ['no webhook', byMethod({ getMe: result(me), getWebhookInfo: result({ url: '' }) }), 'wrong_account', 'channel'],
      [
        'nobody reached',
        byMethod({
          getMe: result(me),
          getWebhookInfo: result({
            ...webhookInfo,
            pending_update_count: 3,
            last_error_message: 'Wrong response from the webhook: 403 Forbidden',
          }),
        }),
        'unreachable',
        'channel',
      ],
      ['no Bot API', { status: 200, body: '<html>' }, 'unreachable', 'settings'],
    ],
  },
  connect: {
    body: { bot_token: token },
    invalid: [{}, { bot_token: '' }, { bot_token: '1:/../getMe' }, { bot_token: 7 }],
    answers: byMethod({ getMe: result(me), setWebhook: result(true) }),
    connection: {
      sourceChannelId: botId,
      token,
      metadata: { name: 'Example Shop', bot_username: 'example_shop_bot' },
    },
    tokenInvalid: unauthorized,
  },
  disconnect: { answers: result(true) },
  explore: {
    body: { bot_token: token },
    answers: result(me),
    found: [{ sourceChannelId: botId, name: 'Example Shop' }],
  },
  files: {
    ref: 'BQACAgIAAxkBAAMHdocument',
    answers: result({ file_id: 'BQACAgIAAxkBAAMHdocument', file_path: 'documents/file 7.pdf' }),
    location: { url: `https://api.telegram.org/file/bot${token}/documents/file%207.pdf` },
    gone: refusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable'),
  },
  elsewhere: { polling: 'src/polling.test.ts' },
  exceptions: {
    tokenInAddress: 'The Bot API takes the token in the address only.',
    signatureWithoutBody: 'Telegram shows a secret token with each update; it signs no body.',
  },
});
