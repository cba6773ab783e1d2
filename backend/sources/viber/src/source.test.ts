import { sourceConformance } from '@airy/source-kit/conformance';
import { viber } from './source.ts';
import { account, accountId, bot, config, invalidToken, signed, viberAnswer } from './test-bot.ts';

/** Viber's token is longer than a number can be: here as the text that it comes in. */
const accepted = '{"status":0,"status_message":"ok","message_token":5741311803571721087,"billing_status":1}';

const button = (n: number) => ({ ActionType: 'reply', ActionBody: `${n}`, Text: `${n}` });
const user = { id: '01234567890A=', name: 'John McClane', avatar: 'https://avatar.example.com/john.jpg' };

sourceConformance({
  source: viber,
  folder: new URL('..', import.meta.url),
  config,
  sign: signed,
  received: () => ({ query: { account: accountId } }),
  kinds: {
    text: 'message-text.json',
    image: 'message-picture.json',
    video: 'message-video.json',
    file: 'message-file.json',
    sticker: 'message-sticker.json',
    location: 'message-location.json',
    contacts: 'message-contact.json',
  },
  send: {
    content: { text: 'Hello', type: 'text' },
    channel: bot,
    recipient: '01234567890A=',
    examples: {
      video: [{ type: 'video', media: 'https://files.example/lamp.mp4', size: 10_000 }],
      file: [{ type: 'file', media: 'https://files.example/invoice.pdf', size: 10_000, file_name: 'invoice.pdf' }],
      sticker: [{ type: 'sticker', sticker_id: 46105 }],
      location: [{ type: 'location', location: { lat: 52.52, lon: 13.4 } }],
      contacts: [{ type: 'contact', contact: { name: 'Ada', phone_number: '+491711234567' } }],
      cards: [{ type: 'rich_media', rich_media: { Type: 'rich_media', Buttons: [button(1)] } }],
      quick_replies: [{ type: 'text', text: 'Which?', keyboard: { Type: 'keyboard', Buttons: [button(1)] } }],
    },
    caption: text => ({ type: 'picture', text, media: 'https://files.example/lamp.png' }),
    choices: count => ({
      type: 'text',
      text: 'Which?',
      keyboard: { Type: 'keyboard', Buttons: Array.from({ length: count }, (_, n) => button(n)) },
    }),
    answers: {
      accepted: { status: 200, body: accepted },
      sourceMessageId: '5741311803571721087',
      refused: viberAnswer(6, 'receiverNotSubscribed'),
      tokenInvalid: invalidToken,
      rateLimited: viberAnswer(12, 'tooManyRequests'),
      outOfOrder: viberAnswer(12, 'tooManyRequests'),
    },
    errors: [
      ['a blocked bot', viberAnswer(7, 'publicAccountBlocked'), { kind: 'failed', code: 'source_rejected' }],
      ['no webhook', viberAnswer(10, 'webhookNotSet'), { kind: 'failed', code: 'source_rejected' }],
      ['an error that Viber does not explain', viberAnswer(99, 'general error'), { kind: 'unknown' }],
    ],
  },
  profile: {
    contactId: user.id,
    answers: viberAnswer(0, 'ok', { user }),
    displayName: user.name,
    avatarUrl: user.avatar,
    gone: viberAnswer(5, 'receiverNotRegistered'),
  },
  check: {
    good: account,
    account: 'Lamps and shades',
    bad: [
      ['a wrong auth token', invalidToken, 'token_invalid'],
      ['a suspended bot', viberAnswer(9, 'publicAccountSuspended'), 'refused'],
      ['the token of another bot', viberAnswer(0, 'ok', { id: 'pa:1', name: 'Shades' }), 'wrong_account', 'channel'],
    ],
  },
  connect: {
    body: { name: 'Lamps' },
    invalid: [{ name: { of: 'Lamps' } }],
    answers: call => (call.url.endsWith('get_account_info') ? account : viberAnswer(0, 'ok')),
    connection: { sourceChannelId: accountId, token: null },
    tokenInvalid: invalidToken,
  },
  disconnect: { answers: viberAnswer(0, 'ok') },
  explore: { body: {}, answers: account, found: [{ sourceChannelId: accountId, name: 'Lamps and shades' }] },
  elsewhere: { files: 'src/files.test.ts' },
});
