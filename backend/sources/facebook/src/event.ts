/** One messaging event: what it says, and to which conversation. */
import { conversationId, idAt, listAt, objectAt, readJson, textAt, timeAt, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, JsonObject } from '@airy/source-kit';

export interface EventContext {
  /** Channel id of the page. */
  readonly channel: string;
  /** Our app's id: its echoes are of messages we know. */
  readonly appId: string;
  /** Epoch ms at which the event was received. */
  readonly receivedAt: number;
}

export type ReadEvent =
  { readonly command: ConversationCommand } | { readonly ignored: string } | { readonly unknown: string };

/** Kinds that say nothing about messages. */
const ignoredKinds = [
  'optin',
  'referral',
  'account_linking',
  'pass_thread_control',
  'take_thread_control',
  'request_thread_control',
  'app_roles',
  'policy_enforcement',
  'message_edit',
  'message_feedback',
  'game_play',
] as const;

interface Addressed extends EventContext {
  readonly event: JsonObject;
  /** Compact text of the event: the message's content, and what its id is made of. */
  readonly text: string;
  readonly contactId: string;
  readonly conversation: string;
  /** See `eventTime`. */
  readonly sentAt: number | null;
}

/** Clocks differ; one that is a day ahead is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Epoch ms by Messenger; null where there is none or none that can be true. */
function eventTime(event: JsonObject, path: readonly string[], { receivedAt }: EventContext): number | null {
  const time = timeAt(event, ...path);
  return time !== null && time <= receivedAt + maxAheadMs ? time : null;
}

/** @param text compact JSON of the event, as received. */
export function readEvent(text: string, context: EventContext): ReadEvent {
  const event = objectAt(readJson(text));
  if (event === null) return { unknown: 'event that is no object' };
  const ignored = ignoredKinds.find(kind => Object.hasOwn(event, kind));
  if (ignored !== undefined) return { ignored };
  const isEcho = objectAt(event, 'message')?.['is_echo'] === true;
  const contactId = idAt(event, isEcho ? 'recipient' : 'sender', 'id');
  // Events of people who are known by a user_ref only (checkbox plugin) have no conversation yet.
  if (contactId === null) return { unknown: 'event without a contact' };
  const conversation = conversationId(context.channel, contactId);
  const sentAt = eventTime(event, ['timestamp'], context);
  return readAddressed({ ...context, event, text, contactId, conversation, sentAt }, isEcho);
}

function readAddressed(addressed: Addressed, isEcho: boolean): ReadEvent {
  const { event } = addressed;
  if (isEcho) return readEcho(addressed);
  if (objectAt(event, 'message') !== null) return readMessage(addressed);
  if (objectAt(event, 'postback') !== null) return readPostback(addressed);
  if (objectAt(event, 'reaction') !== null) return readReaction(addressed);
  if (objectAt(event, 'delivery') !== null) return readReceipt(addressed, 'delivered');
  if (objectAt(event, 'read') !== null) return readReceipt(addressed, 'seen');
  const others = Object.keys(event).filter(key => !['sender', 'recipient', 'timestamp', 'time'].includes(key));
  return { unknown: `event ${others.toSorted().join(' ').slice(0, 100) || 'without a kind'}` };
}

function readMessage(addressed: Addressed): ReadEvent {
  return { command: received(addressed, null, idAt(addressed.event, 'message', 'mid')) };
}

/** A pressed button is a message: its title and payload stand in the content, the payload in a header, too. */
function readPostback(addressed: Addressed): ReadEvent {
  const { event } = addressed;
  const payload = textAt(event, 'postback', 'payload');
  const referral = objectAt(event, 'postback', 'referral');
  const headers = {
    'postback.payload': payload === null || payload === '' ? '__empty__' : payload,
    ...(referral === null ? {} : { 'postback.referral': JSON.stringify(referral) }),
  };
  return { command: received(addressed, headers, idAt(event, 'postback', 'mid')) };
}

function received(
  { channel, conversation, contactId, text, sentAt }: Addressed,
  headers: Readonly<Record<string, string>> | null,
  sourceMessageId: string | null,
): ConversationCommand {
  return {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(channel, text),
    channelId: channel,
    source: 'facebook',
    senderId: contactId,
    content: text,
    sentAt,
    headers,
    sourceMessageId,
  };
}

/** Ours tell what became of a message whose answer was lost; another app's carry its id; those typed in Meta's inbox none. */
function readEcho({ event, channel, conversation, contactId, text, sentAt, appId }: Addressed): ReadEvent {
  const sender = idAt(event, 'message', 'app_id');
  const sourceMessageId = idAt(event, 'message', 'mid');
  if (sourceMessageId === null) return { unknown: 'echo without an id' };
  return {
    command: {
      type: 'message.echo',
      conversationId: conversation,
      messageId: uuid5(channel, text),
      channelId: channel,
      source: 'facebook',
      senderId: sender ?? contactId,
      content: text,
      sentAt,
      sourceMessageId,
      isOwn: sender === appId,
    },
  };
}

function readReaction({ event, channel, conversation, sentAt }: Addressed): ReadEvent {
  const mid = idAt(event, 'reaction', 'mid');
  const action = textAt(event, 'reaction', 'action');
  const emoji = textAt(event, 'reaction', 'emoji');
  if (mid === null || sentAt === null) return { unknown: 'reaction without a message' };
  if (action !== 'unreact' && (action !== 'react' || emoji === null)) return { unknown: 'reaction without an action' };
  return {
    command: {
      type: 'message.react',
      conversationId: conversation,
      sourceMessageId: mid,
      fallbackMessageId: uuid5(channel, mid),
      emoji: action === 'unreact' || emoji === null ? null : decodedEmoji(emoji),
      sentAt,
    },
  };
}

/** Some versions write code points as `\u{2764}`; what is no code point stays as it is. */
function decodedEmoji(emoji: string): string {
  return emoji.replaceAll(/\\u\{([0-9a-fA-F]{1,6})\}/g, (escape, hex: string) => {
    const point = Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : escape;
  });
}

/** One receipt names far fewer; a command takes no more. */
const maxReceiptIds = 1_000;

/** Ids where Messenger gives them; else everything sent up to its watermark. */
function readReceipt(addressed: Addressed, state: 'delivered' | 'seen'): ReadEvent {
  const { event, conversation } = addressed;
  const mids = listAt(event, 'delivery', 'mids')
    .flatMap(mid => idAt(mid) ?? [])
    .slice(0, maxReceiptIds);
  const watermark = [state === 'seen' ? 'read' : 'delivery', 'watermark'];
  const upTo = mids.length > 0 ? null : eventTime(event, watermark, addressed);
  if (mids.length === 0 && upTo === null) return { unknown: `receipt (${state}) without a watermark` };
  return { command: { type: 'message.receipt', conversationId: conversation, state, sourceMessageIds: mids, upTo } };
}
