/** From what Twilio posts to commands (contract §6, Twilio SMS and Twilio WhatsApp). Pure. */
import { channelId, conversationId, readJson, readText, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, Parsed, RawEvent } from '@airy/source-kit';
import { sourceOfAddress } from './addresses.ts';
import type { TwilioSourceId } from './addresses.ts';
import { failureOf } from './errors.ts';
import { fieldOf, fieldsOf } from './form.ts';
import type { Fields } from './form.ts';

/** The fields of a form, or of a JSON object with the same names. @throws SourceError `input` if it looks like JSON and is none. */
export function readBody(text: string): Fields {
  return fieldsOf(text.trimStart().startsWith('{') ? readJson(text) : text);
}

/** @throws SourceError if the body is not UTF-8: it becomes a dead letter. */
export function parseTwilio(raw: RawEvent): Parsed {
  const text = readText(raw.body);
  const fields = readBody(text);
  const status = fieldOf(fields, 'MessageStatus') ?? fieldOf(fields, 'SmsStatus');
  const isReceived = status === null || status === 'received' || status === 'receiving';
  const event = eventOf(fields, isReceived);
  if ('unknown' in event) return { commands: [], ignored: [], unknown: [event.unknown] };
  return isReceived ? readMessage(fields, event, text) : readStatus(fields, event, status);
}

interface TwilioEvent {
  readonly source: TwilioSourceId;
  readonly channel: string;
  /** The contact's address. */
  readonly contact: string;
  readonly conversation: string;
  readonly messageSid: string;
}

/** Longest address and id that are believed, in characters. */
const longestId = 200;

function eventOf(fields: Fields, isReceived: boolean): TwilioEvent | { readonly unknown: string } {
  const [ours, contact] = isReceived
    ? ['To', 'From'].map(name => fieldOf(fields, name))
    : ['From', 'To'].map(name => fieldOf(fields, name));
  const messageSid = fieldOf(fields, 'MessageSid') ?? fieldOf(fields, 'SmsMessageSid') ?? fieldOf(fields, 'SmsSid');
  if (ours == null || contact == null || messageSid === null)
    return { unknown: 'event without From, To or MessageSid' };
  if ([ours, contact, messageSid].some(id => id.length > longestId))
    return { unknown: 'event with an endless address' };
  const source = sourceOfAddress(ours);
  if (source === null) return { unknown: `address of the kind ${/^[a-z]{1,20}(?=:)/.exec(ours)?.[0] ?? 'unknown'}` };
  const channel = channelId(source, ours);
  return { source, channel, contact, conversation: conversationId(channel, contact), messageSid };
}

function readMessage(fields: Fields, event: TwilioEvent, text: string): Parsed {
  const { source, channel, contact, conversation, messageSid } = event;
  const received: ConversationCommand = {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(channel, text),
    channelId: channel,
    source,
    senderId: contact,
    content: text,
    // Twilio tells no time; the message is as old as its arrival.
    sentAt: null,
    headers: headersOf(fields),
    sourceMessageId: messageSid,
  };
  return { commands: [received, ...profileOf(fields, event), ...optOutOf(fields, event)], ignored: [], unknown: [] };
}

/** A pressed button, or a chosen row of a list. */
function headersOf(fields: Fields): Readonly<Record<string, string>> | null {
  const isPressed = fields.has('ButtonText') || fields.has('ButtonPayload') || fields.has('ListId');
  if (!isPressed) return null;
  return { 'postback.payload': fieldOf(fields, 'ButtonPayload') ?? fieldOf(fields, 'ListId') ?? '__empty__' };
}

/** WhatsApp tells how people call themselves; SMS tells nothing. */
function profileOf(fields: Fields, { source, conversation }: TwilioEvent): readonly ConversationCommand[] {
  const displayName = fieldOf(fields, 'ProfileName')?.trim().slice(0, longestId) ?? '';
  if (displayName === '') return [];
  return [
    { type: 'contact.profile', source, conversationId: conversation, displayName, avatarUrl: null, fetchState: 'ok' },
  ];
}

/** Twilio stops messages to whoever writes STOP, until START; with Advanced Opt-Out it says so. */
function optOutOf(fields: Fields, { source, conversation }: TwilioEvent): readonly ConversationCommand[] {
  const type = fieldOf(fields, 'OptOutType');
  if (type !== 'STOP' && type !== 'START') return [];
  return [
    {
      type: 'metadata.set',
      source,
      conversationId: conversation,
      subject: { kind: 'conversation', id: conversation },
      data: { source: { opted_out: type === 'STOP' ? 'true' : null } },
      mustExist: true,
    },
  ];
}

/** Between asked for and delivered; they tell nothing that an agent could use. */
const onTheWay: ReadonlySet<string> = new Set([
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'partially_delivered',
  'canceled',
]);

function readStatus(fields: Fields, { source, conversation, messageSid }: TwilioEvent, status: string): Parsed {
  const receipt = {
    type: 'message.receipt',
    source,
    conversationId: conversation,
    sourceMessageIds: [messageSid],
    upTo: null,
  } as const;
  const one = (command: ConversationCommand): Parsed => ({ commands: [command], ignored: [], unknown: [] });
  switch (status) {
    case 'delivered':
      return one({ ...receipt, state: 'delivered' });
    case 'read':
      return one({ ...receipt, state: 'seen' });
    case 'failed':
    case 'undelivered':
      return one({ ...receipt, state: 'failed', ...failureOf(fields) });
    default:
      return onTheWay.has(status)
        ? { commands: [], ignored: [`status ${status}`], unknown: [] }
        : { commands: [], ignored: [], unknown: [`status ${status.slice(0, 50)}`] };
  }
}
