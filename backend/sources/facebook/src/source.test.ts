import { createHmac } from 'node:crypto';
import { sourceConformance } from '@airy/source-kit/conformance';
import { allIsWell, refusals, tokenFails } from './played-platform.ts';
import { facebook, instagram } from './source.ts';
import { config as given, openAccount, openPage } from './test-page.ts';

const config = { ...given, humanAgent: true };
const folder = new URL('..', import.meta.url);
const token = 'token-as-it-was-submitted';

const send = {
  content: { text: 'Hello' },
  examples: {
    cards: [{ attachment: { type: 'template', payload: { template_type: 'generic', elements: [{ title: 'Cake' }] } } }],
    quick_replies: [{ text: 'Which?', quick_replies: [{ content_type: 'text', title: 'Red', payload: 'RED' }] }],
    image: [{ attachments: [{ type: 'image', payload: { url: 'https://files.example/a.png' } }] }],
    sticker: [{ attachment: { type: 'like_heart' } }],
  },
  caption: (text: string) => ({ text, attachment: { type: 'image', payload: { url: 'https://files.example/a.png' } } }),
  choices: (count: number) => ({
    text: 'Which?',
    quick_replies: Array.from({ length: count }, (_, n) => ({ content_type: 'text', title: `${n}`, payload: `${n}` })),
  }),
  answers: {
    accepted: { status: 200, body: { recipient_id: 'psid-1', message_id: 'm_sent' } },
    sourceMessageId: 'm_sent',
    refused: refusals.noSuchUser,
    tokenInvalid: refusals.tokenInvalid,
    rateLimited: refusals.rateLimited,
    outOfOrder: refusals.outOfOrder,
  },
  errors: [
    ['an expired token', refusals.tokenExpired, { kind: 'failed', code: 'source_token_invalid' }],
    ['a closed window', refusals.windowClosed, { kind: 'failed', code: 'reply_window_closed' }],
    ['a closed window of Instagram', refusals.instagramWindowClosed, { kind: 'failed', code: 'reply_window_closed' }],
    ['a missing permission', refusals.permission, { kind: 'failed', code: 'source_rejected' }],
    ['a page that is restricted', refusals.restrictedPage, { kind: 'failed', code: 'source_rejected' }],
    ['somebody who cannot be reached', refusals.unavailablePerson, { kind: 'failed', code: 'source_rejected' }],
    ['a limit of the page', refusals.pageLimited, { kind: 'not-accepted' }],
    ['a limit of the app', refusals.appLimited, { kind: 'not-accepted' }],
    ['what may have been sent', refusals.perhapsSent, { kind: 'unknown' }],
  ],
} as const;

const bad = [
  ['an invalid token', tokenFails(refusals.tokenInvalid), 'token_invalid', 'channel'],
  ['an expired token', tokenFails(refusals.tokenExpired), 'token_expired', 'channel'],
  ['an owner who logged out', tokenFails(refusals.loggedOut), 'token_invalid', 'channel'],
  ['a missing permission', tokenFails(refusals.permission), 'permission_missing', 'channel'],
  ['another missing permission', tokenFails(refusals.otherPermission), 'permission_missing', 'channel'],
  ['another page', tokenFails({ status: 200, body: { id: '9', name: 'Else' } }), 'wrong_account', 'channel'],
  ['a page that is gone', tokenFails(refusals.unknownObject), 'not_found', 'channel'],
  ['a limit', tokenFails(refusals.rateLimited), 'rate_limited', 'channel'],
  ['Meta out of order', tokenFails(refusals.outOfOrder), 'unreachable', 'channel'],
  ['a wrong secret', refusals.tokenInvalid, 'token_invalid', 'settings'],
] as const;

const files = {
  ref: 'https://cdn.example/a.png?oe=1',
  answers: allIsWell,
  location: { url: 'https://cdn.example/a.png?oe=1' },
  gone: refusals.unknownObject,
};

sourceConformance({
  source: facebook,
  siblings: [instagram],
  folder,
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
    interactive: 'postback.json',
    reaction: 'reaction.json',
  },
  check: { good: allIsWell, account: 'Bakery', bad },
  connect: {
    body: { page_id: '1234', page_token: token },
    invalid: [{}, { page_id: '1234' }, { page_id: '', page_token: token }, { page_id: '1234', page_token: ' ' }],
    answers: allIsWell,
    connection: { sourceChannelId: '1234', token: 'token-of-the-page-itself' },
    tokenInvalid: refusals.tokenInvalid,
  },
  disconnect: { answers: allIsWell },
  explore: {
    body: { auth_token: token },
    answers: allIsWell,
    found: [
      { sourceChannelId: '1234', name: 'Bakery' },
      { sourceChannelId: '5678', name: 'Without an account' },
    ],
  },
  profile: {
    answers: {
      status: 200,
      body: { first_name: 'Ada', last_name: 'Lovelace', profile_pic: 'https://pictures.example/42.png' },
    },
    displayName: 'Ada Lovelace',
    avatarUrl: 'https://pictures.example/42.png',
    avatarFile: { url: 'https://pictures.example/42.png' },
    gone: refusals.unknownObject,
  },
  files,
  markSeen: { answers: allIsWell },
  send: { ...send, channel: openPage },
});

sourceConformance({
  source: instagram,
  component: facebook,
  siblings: [facebook],
  folder,
  config,
  kinds: {
    text: 'instagram-text.json',
    image: 'instagram-files.json',
    video: 'instagram-files.json',
    audio: 'instagram-files.json',
    file: 'instagram-files.json',
    interactive: 'instagram-ice-breaker.json',
    reaction: 'instagram-reaction.json',
  },
  check: { good: allIsWell, account: 'bakery', bad },
  connect: {
    body: { page_id: '1234', page_token: token, account_id: '17841405' },
    invalid: [{}, { page_id: '1234', page_token: token }],
    answers: allIsWell,
    connection: { sourceChannelId: '17841405', token: 'token-of-the-page-itself' },
    tokenInvalid: refusals.tokenInvalid,
  },
  explore: {
    body: { auth_token: token },
    answers: allIsWell,
    found: [{ sourceChannelId: '17841405', name: 'bakery' }],
  },
  profile: {
    answers: { status: 200, body: { name: 'Ada Lovelace', profile_pic: 'https://pictures.example/42.png' } },
    displayName: 'Ada Lovelace',
    avatarUrl: 'https://pictures.example/42.png',
    avatarFile: { url: 'https://pictures.example/42.png' },
    gone: refusals.unknownObject,
  },
  files,
  markSeen: { answers: allIsWell },
  send: { ...send, channel: openAccount },
});
