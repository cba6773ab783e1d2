/** What Twilio posts: messages of contacts, and what became of ours (twilio.com/docs/messaging/guides/webhook-request). */
import type { AcceptedMessage } from './state.ts';

export type Pairs = readonly (readonly [string, string])[];

export interface Received {
  readonly accountSid: string;
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly name: string | null;
  /** Addresses of files and their types. */
  readonly media: readonly { readonly url: string; readonly type: string }[];
  /** Further fields: a place, a pressed button. */
  readonly more?: Readonly<Record<string, string>>;
}

export function receivedForm(received: Received): Pairs {
  const { accountSid, sid, from, to, text, name, media, more = {} } = received;
  const isWhatsapp = to.startsWith('whatsapp:');
  return [
    ['SmsMessageSid', sid],
    ['NumMedia', String(media.length)],
    ...(isWhatsapp ? whatsappPairs(from, name, media.length > 0) : phonePairs),
    ['SmsSid', sid],
    ['SmsStatus', 'received'],
    ['Body', text],
    ['To', to],
    ['NumSegments', '1'],
    ...media.flatMap(({ url, type }, index): Pairs => [
      [`MediaContentType${index}`, type],
      [`MediaUrl${index}`, url],
    ]),
    ...Object.entries(more),
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['ApiVersion', '2010-04-01'],
  ];
}

/** What is known of the place of a number. */
const phonePairs: Pairs = [
  ['ToCountry', 'US'],
  ['ToState', ''],
  ['FromCountry', 'US'],
  ['FromCity', ''],
];

function whatsappPairs(from: string, name: string | null, hasMedia: boolean): Pairs {
  return [
    ['ProfileName', name ?? 'Customer'],
    ['WaId', from.replace('whatsapp:+', '')],
    ['MessageType', hasMedia ? 'image' : 'text'],
    ['ReferralNumMedia', '0'],
  ];
}

export function statusForm(accountSid: string, message: AcceptedMessage): Pairs {
  const { sid, from, to, status, errorCode } = message;
  const isWhatsapp = from.startsWith('whatsapp:');
  return [
    ...(isWhatsapp ? [['ChannelPrefix', 'whatsapp'] as const, ['EventType', status.toUpperCase()] as const] : []),
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['MessageStatus', status],
    ['To', to],
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ...(errorCode === null ? [] : [['ErrorCode', String(errorCode)] as const]),
    ['From', from],
    ['ApiVersion', '2010-04-01'],
  ];
}
