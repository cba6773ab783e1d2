/** One messaging event: what it says, and to which conversation. */
import { conversationId, idAt, memberText, objectAt, readJson, textAt, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, JsonObject } from '@airy/source-kit';
import { eventTime, type Addressed, type EventContext, type ReadEvent } from './addressed.ts';
import { readEdit, readReaction, readReceipt, readRetraction } from './event-change.ts';

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
  'policy-enforcement',
  'message_feedback',
  'messaging_feedback',
  'response_feedback',
  'game_play',
  'checkout_update',
  'payment',
  'pre_checkout',
] as const;

/** @param text compact JSON of the event, as received. */
export function readEvent(text: string, context: EventContext): ReadEvent {
  const event = objectAt(readJson(text));
  if (event === null) return { unknown: 'event that is no object' };
  const ignored = ignoredKinds.find(kind => Object.hasOwn(event, kind));
  if (ignored !== undefined) return { ignored };
  const isOurs = isFromAccount(event, context.accountId);
  const contactId = idAt(event, isOurs ? 'recipient' : 'sender', 'id');
  // Events of people who are known by a user_ref only (checkbox plugin) have no conversation yet.
  if (contactId === null) return { unknown: 'event without a contact' };
  const conversation = conversationId(context.channel, contactId);
  const sentAt = eventTime(event, ['timestamp'], context);
  return readAddressed({ ...context, event, text, contactId, conversation, sentAt }, isOurs);
}

/** Echoes say so; edits of our own messages only name the account as the sender. */
function isFromAccount(event: JsonObject, accountId: string): boolean {
  if (objectAt(event, 'message')?.['is_echo'] === true) return true;
  const recipient = idAt(event, 'recipient', 'id');
  return idAt(event, 'sender', 'id') === accountId && recipient !== null && recipient !== accountId;
}

function readAddressed(addressed: Addressed, isOurs: boolean): ReadEvent {
  const { event } = addressed;
  const message = objectAt(event, 'message');
  if (message?.['is_deleted'] === true) return readRetraction(addressed);
  if (message !== null) return isOurs ? readEcho(addressed) : readMessage(addressed);
  if (objectAt(event, 'message_edit') !== null) return readEdit(addressed);
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
  const { event, text } = addressed;
  const payload = textAt(event, 'postback', 'payload');
  // Its text as it came: however deep it is, nothing has to walk through it.
  const referral =
    objectAt(event, 'postback', 'referral') && memberText(memberText(text, 'postback') ?? '', 'referral');
  const headers = {
    'postback.payload': payload === null || payload === '' ? '__empty__' : payload,
    ...(referral === null ? {} : { 'postback.referral': referral }),
  };
  return { command: received(addressed, headers, idAt(event, 'postback', 'mid')) };
}

function received(
  { source, channel, conversation, contactId, text, sentAt }: Addressed,
  headers: Readonly<Record<string, string>> | null,
  sourceMessageId: string | null,
): ConversationCommand {
  return {
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(channel, text),
    channelId: channel,
    source,
    senderId: contactId,
    content: text,
    sentAt,
    headers,
    sourceMessageId,
  };
}

/**
 * Ours tell what became of a message whose answer was lost; another app's carry its id; those typed in Meta's inbox none.
 * Instagram's carry none in any case: the writer knows ours by their ids and texts (echo.ts of the domain).
 */
function readEcho({ event, source, channel, conversation, contactId, text, sentAt, appId }: Addressed): ReadEvent {
  const sender = idAt(event, 'message', 'app_id');
  const sourceMessageId = idAt(event, 'message', 'mid');
  if (sourceMessageId === null) return { unknown: 'echo without an id' };
  return {
    command: {
      type: 'message.echo',
      conversationId: conversation,
      messageId: uuid5(channel, text),
      channelId: channel,
      source,
      senderId: sender ?? contactId,
      content: text,
      sentAt,
      sourceMessageId,
      isOwn: sender === appId,
    },
  };
}
