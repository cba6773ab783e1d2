import { createHmac } from 'node:crypto';
import { sourceConformance, type Call } from '@airy/source-kit/conformance';
import { whatsapp } from './source.ts';
import { cloudError, config, openNumber } from './test-number.ts';

const accepted = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '1', wa_id: '1' }],
  messages: [{ id: 'wamid.sent' }],
};
const [account, app] = ['102290129340398', { id: '1000', name: 'My app' }];
const number = {
  id: openNumber.sourceChannelId,
  display_phone_number: '+1 555-078-3881',
  verified_name: 'Lucky Shrub',
  health_status: { entities: [{ entity_type: 'WABA', id: account, can_send_message: 'AVAILABLE' }] },
};
const subscribedApps = { data: [{ whatsapp_business_api_data: app }] };
const webhooks = {
  data: [{ object: 'whatsapp_business_account', active: true, fields: [{ name: 'messages', version: 'v25.0' }] }],
};

/** What each address of a good app and a good number says. */
function platform({ method, url }: Call) {
  const path = new URL(url).pathname;
  const found = [
    { end: '/oauth/access_token', body: { access_token: 'long-lived-token', token_type: 'bearer' } },
    { end: '/subscribed_apps', body: method === 'GET' ? subscribedApps : { success: true } },
    { end: '/subscriptions', body: webhooks },
    { end: '/phone_numbers', body: { data: [number] } },
    { end: `/${openNumber.sourceChannelId}`, body: number },
  ].find(({ end }) => path.endsWith(end));
  return { status: 200, body: found?.body ?? app };
}

const expired = {
  status: 401,
  body: { error: { message: 'Session has expired', type: 'OAuthException', code: 190, error_subcode: 463 } },
};
const invalidToken = { status: 401, body: cloudError(190, 'Invalid OAuth access token.') };
const unknownObject = {
  status: 400,
  body: { error: { message: 'Object does not exist', type: 'GraphMethodException', code: 100, error_subcode: 33 } },
};

const rows = (count: number) => Array.from({ length: count }, (_, row) => ({ id: `${row}`, title: `Row ${row}` }));

sourceConformance({
  source: whatsapp,
  folder: new URL('..', import.meta.url),
  config,
  sign: body => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', config.appSecret).update(body).digest('hex')}`,
  }),
  challenge: {
    query: { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': 'verify-me' },
    answer: { status: 200, body: '1158201444' },
    refused: [{ 'hub.challenge': '1158201444', 'hub.verify_token': 'guess' }, {}],
  },
  kinds: {
    text: 'message-text.json',
    image: 'message-image.json',
    video: 'message-video.json',
    audio: 'message-audio.json',
    file: 'message-document.json',
    sticker: 'message-sticker.json',
    location: 'message-location.json',
    contacts: 'message-contacts.json',
    interactive: 'interactive-list.json',
    reaction: 'reaction.json',
  },
  notShown: { 'unknown-kind.json': 'a kind that WhatsApp may invent is shown as it came' },
  send: {
    content: { text: { preview_url: false, body: 'Hello' } },
    channel: openNumber,
    recipient: '16505551234',
    examples: {
      text: [{ type: 'text', text: { body: 'Hello' } }],
      sticker: [{ type: 'sticker', sticker: { id: '798882015472548' } }],
      location: [{ type: 'location', location: { latitude: 37.44, longitude: -122.16, name: 'Philz Coffee' } }],
      contacts: [{ type: 'contacts', contacts: [{ name: { formatted_name: 'Ada', first_name: 'Ada' } }] }],
      template: [{ type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }],
      reaction: [{ type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } }],
      interactive: [
        {
          type: 'interactive',
          interactive: {
            type: 'button',
            body: { text: 'Which size?' },
            action: { buttons: [{ type: 'reply', reply: { id: 's', title: 'S' } }] },
          },
        },
      ],
    },
    caption: text => ({ type: 'image', image: { link: 'https://files.example/a.png', caption: text } }),
    choices: count => ({
      type: 'interactive',
      interactive: {
        type: 'list',
        body: { text: 'Which?' },
        action: { button: 'See', sections: [{ rows: rows(count) }] },
      },
    }),
    answers: {
      accepted: ({ url }) => ({ status: 200, body: url.endsWith('/media') ? { id: '4490709327384033' } : accepted }),
      sourceMessageId: 'wamid.sent',
      refused: { status: 400, body: cloudError(131_026, 'Message undeliverable') },
      tokenInvalid: invalidToken,
      rateLimited: { status: 429, body: cloudError(130_429, 'Rate limit hit') },
      outOfOrder: { status: 503, body: cloudError(131_016, 'Service unavailable') },
    },
    errors: [
      ['0 auth exception', { status: 401, body: cloudError(0, 'AuthException') }, { code: 'source_token_invalid' }],
      ['4 app limit', { status: 400, body: cloudError(4, 'API Too Many Calls') }, { kind: 'not-accepted' }],
      ['10 permission', { status: 403, body: cloudError(10, 'Permission denied') }, { code: 'source_rejected' }],
      ['80007 account limit', { status: 400, body: cloudError(80_007, 'Rate limit issues') }, { kind: 'not-accepted' }],
      ['100 parameter', { status: 400, body: cloudError(100, 'Invalid parameter') }, { code: 'source_rejected' }],
      ['1 unknown', { status: 400, body: cloudError(1, 'API Unknown') }, { kind: 'unknown' }],
      ['130429 throughput', { status: 400, body: cloudError(130_429, 'Rate limit hit') }, { kind: 'not-accepted' }],
      ['131026 undeliverable', { status: 400, body: cloudError(131_026, 'x') }, { code: 'contact_unreachable' }],
      ['130472 experiment', { status: 400, body: cloudError(130_472, 'Experiment') }, { code: 'source_rejected' }],
      [
        '131000 something',
        { status: 500, body: cloudError(131_000, 'Something went wrong') },
        { kind: 'not-accepted' },
      ],
      [
        '131005 access denied',
        { status: 403, body: cloudError(131_005, 'Access denied') },
        { code: 'source_rejected' },
      ],
      ['131016 unavailable', { status: 500, body: cloudError(131_016, 'Unavailable') }, { kind: 'not-accepted' }],
      ['131042 payment', { status: 500, body: cloudError(131_042, 'Payment issue') }, { code: 'source_rejected' }],
      ['131047 window', { status: 400, body: cloudError(131_047, 'Re-engagement') }, { code: 'reply_window_closed' }],
      ['131048 spam', { status: 400, body: cloudError(131_048, 'Spam rate limit hit') }, { code: 'source_rejected' }],
      ['131051 type', { status: 400, body: cloudError(131_051, 'Unsupported type') }, { code: 'source_rejected' }],
      ['131053 media', { status: 400, body: cloudError(131_053, 'Media upload error') }, { code: 'source_rejected' }],
      [
        '131056 pair',
        { status: 400, body: cloudError(131_056, 'pair limit') },
        { kind: 'not-accepted', retryAfterMs: 6_000 },
      ],
      ['131057 maintenance', { status: 500, body: cloudError(131_057, 'Maintenance') }, { kind: 'not-accepted' }],
      ['132000 parameters', { status: 400, body: cloudError(132_000, 'Parameter count') }, { code: 'source_rejected' }],
      ['133004 server', { status: 503, body: cloudError(133_004, 'Unavailable') }, { kind: 'not-accepted' }],
      ['133010 number', { status: 400, body: cloudError(133_010, 'Not registered') }, { code: 'source_rejected' }],
    ],
  },
  check: {
    good: platform,
    account: 'Lucky Shrub, +1 555-078-3881',
    bad: [
      ['a token that ended', expired, 'token_expired'],
      ['a token that is none', invalidToken, 'token_invalid'],
      ['a missing permission', { status: 403, body: cloudError(200, 'Permissions error') }, 'permission_missing'],
      ['a number of somebody else', unknownObject, 'not_found'],
      ['too many calls', { status: 400, body: cloudError(80_008, 'Rate limit') }, 'rate_limited'],
      [
        'an account that tells another app',
        call => (call.url.endsWith('/subscribed_apps') ? { status: 200, body: { data: [] } } : platform(call)),
        'wrong_account',
      ],
      ['a wrong app secret', invalidToken, 'token_invalid', 'settings'],
      [
        'no address at Meta',
        call => (call.url.endsWith('/subscriptions') ? { status: 200, body: { data: [] } } : platform(call)),
        'not_found',
        'settings',
      ],
    ],
  },
  connect: {
    body: { phone_number_id: openNumber.sourceChannelId, user_token: 'user-token-that-nobody-sees', name: 'Support' },
    invalid: [{}, { phone_number_id: '1' }, { user_token: 'x', name: 'y' }, { phone_number_id: '', user_token: 'x' }],
    answers: platform,
    connection: {
      sourceChannelId: openNumber.sourceChannelId,
      token: 'long-lived-token',
      metadata: { name: 'Support', phone_number: '+1 555-078-3881', business_account_id: account },
    },
    tokenInvalid: invalidToken,
  },
  explore: {
    body: { user_token: 'user-token-that-nobody-sees', business_account_id: account },
    answers: platform,
    found: [{ sourceChannelId: openNumber.sourceChannelId, name: 'Lucky Shrub, +1 555-078-3881' }],
  },
  files: {
    ref: '1003383421387256',
    answers: {
      status: 200,
      body: {
        url: 'https://lookaside.fbsbx.com/x?mid=1003383421387256',
        mime_type: 'image/jpeg',
        id: '1003383421387256',
      },
    },
    location: {
      url: 'https://lookaside.fbsbx.com/x?mid=1003383421387256',
      headers: { authorization: 'Bearer number-token-that-nobody-sees', 'user-agent': 'Airy' },
    },
    gone: unknownObject,
  },
  markSeen: { answers: { status: 200, body: { success: true } } },
});
