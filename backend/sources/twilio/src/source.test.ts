import { sourceConformance } from '@airy/source-kit/conformance';
import type { Answer, SendAnswers } from '@airy/source-kit/conformance';
import { twilioSms, twilioWhatsapp } from './source.ts';
import { accountSid, config, signed, smsNumber, twilioError, unauthorized, whatsappSender } from './test-account.ts';

const folder = new URL('..', import.meta.url);

const answers: SendAnswers = {
  accepted: { status: 201, body: { sid: 'SM00000000000000000000000000000050', status: 'queued', error_code: null } },
  sourceMessageId: 'SM00000000000000000000000000000050',
  refused: twilioError(400, 21211, "The 'To' number 1 is not a valid phone number."),
  tokenInvalid: unauthorized,
  rateLimited: twilioError(429, 20429, 'Too Many Requests'),
  outOfOrder: twilioError(503, 20503, 'Service unavailable'),
};

const template = { ContentSid: `HX${'0'.repeat(32)}`, ContentVariables: { '1': 'Tuesday' } };
const caption = (text: string) => ({ Body: text, MediaUrl: 'https://files.example/lamp.png' });
const account: Answer = { status: 200, body: { sid: accountSid, friendly_name: 'Lamps and shades', status: 'active' } };
const suspended: Answer = { status: 200, body: { sid: accountSid, friendly_name: 'Lamps', status: 'suspended' } };

const number = { sid: 'PN1', phone_number: '+4915735999999', friendly_name: 'Hotline', sms_url: '' };
const numbers: Answer = { status: 200, body: { incoming_phone_numbers: [number], next_page_uri: null } };
const sender = { sid: 'XE1', sender_id: 'whatsapp:+4915735999999', profile: { name: 'Lamps' }, webhook: {} };
const senders: Answer = { status: 200, body: { senders: [sender], meta: { next_page_url: null, key: 'senders' } } };

sourceConformance({
  source: twilioSms,
  siblings: [twilioWhatsapp],
  folder,
  config,
  sign: (body, { publicUrl, target }) => signed(publicUrl + target, body),
  kinds: {
    text: 'sms-text.txt',
    image: 'sms-picture-and-card.txt',
    video: 'sms-video.txt',
    audio: 'sms-audio.txt',
    file: 'sms-picture-and-card.txt',
  },
  send: {
    content: { Body: 'Hello' },
    channel: smsNumber,
    recipient: '+491711234567',
    examples: { template: [template] },
    caption,
    answers,
    errors: [
      [
        'a contact who opted out',
        twilioError(400, 21610, 'Attempt to send to unsubscribed recipient'),
        { kind: 'failed' },
      ],
      ['a full queue', twilioError(400, 21611, 'This From number has exceeded …'), { kind: 'not-accepted' }],
      ['an internal error', twilioError(500, 20500, 'Internal Server Error'), { kind: 'unknown' }],
    ],
  },
  check: {
    good: call => (call.url.includes('IncomingPhoneNumbers') ? numbers : account),
    account: 'Lamps and shades',
    bad: [
      ['a wrong auth token', unauthorized, 'token_invalid'],
      ['a suspended account', suspended, 'refused'],
    ],
  },
  connect: {
    body: { phone_number: '+49 1573 5999999', name: 'Hotline' },
    invalid: [{}, { phone_number: 'mine', name: 'Hotline' }, { phone_number: '+4915735999999' }],
    answers: call => (call.method === 'GET' ? numbers : { status: 200, body: number }),
    connection: { sourceChannelId: '+4915735999999', token: null, metadata: { name: 'Hotline' } },
    tokenInvalid: unauthorized,
  },
  disconnect: { answers: call => (call.method === 'GET' ? numbers : { status: 200, body: number }) },
  explore: { body: {}, answers: numbers, found: [{ sourceChannelId: '+4915735999999', name: 'Hotline' }] },
  elsewhere: { files: 'src/files.test.ts' },
});

sourceConformance({
  source: twilioWhatsapp,
  component: twilioSms,
  folder,
  config,
  kinds: {
    text: 'whatsapp-text.txt',
    image: 'whatsapp-picture.txt',
    video: 'whatsapp-video.txt',
    audio: 'whatsapp-voice.txt',
    file: 'whatsapp-document.txt',
    sticker: 'whatsapp-sticker.txt',
    location: 'whatsapp-location.txt',
    interactive: 'whatsapp-button.txt',
  },
  send: {
    content: { Body: 'Hello' },
    channel: whatsappSender,
    recipient: 'whatsapp:+491711234567',
    examples: { template: [template], location: [{ Body: 'Here', PersistentAction: 'geo:52.52,13.4|Lamps' }] },
    caption,
    answers,
    errors: [
      [
        'a closed window',
        twilioError(400, 63016, 'Failed to send freeform message'),
        { kind: 'failed', code: 'reply_window_closed' },
      ],
      ['WhatsApp’s own limit', twilioError(400, 63018, 'Rate limit exceeded'), { kind: 'not-accepted' }],
    ],
  },
  check: {
    good: account,
    account: 'Lamps and shades',
    bad: [
      ['a wrong auth token', unauthorized, 'token_invalid'],
      ['a suspended account', suspended, 'refused'],
    ],
  },
  connect: {
    body: { phone_number: '+49 1573 5999999', name: 'Hotline' },
    invalid: [{}, { phone_number: 'mine', name: 'Hotline' }],
    answers: call => (call.method === 'GET' ? senders : { status: 202, body: sender }),
    connection: { sourceChannelId: 'whatsapp:+4915735999999', token: null, metadata: { name: 'Hotline' } },
    tokenInvalid: unauthorized,
  },
  disconnect: { answers: call => (call.method === 'GET' ? senders : { status: 202, body: sender }) },
  explore: { body: {}, answers: senders, found: [{ sourceChannelId: 'whatsapp:+4915735999999', name: 'Lamps' }] },
  elsewhere: { files: 'src/files.test.ts' },
});
