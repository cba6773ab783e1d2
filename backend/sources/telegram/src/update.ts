/** One update of a private chat: what it says, and of which message. */
import { conversationId, idAt, listAt, numberAt, objectAt, textAt, timeAt, uuid5 } from '@airy/source-kit';
import type { ConversationCommand, JsonObject, Parsed } from '@airy/source-kit';
import { isService, isSpoken } from './message-kinds.ts';

export interface UpdateContext {
  /** Channel id of the bot. */
  readonly channel: string;
  /** The contact's chat with the bot; the same number as the contact's. */
  readonly chatId: string;
  readonly updateId: number;
  /** Epoch ms at which the update was received. */
  readonly receivedAt: number;
}

export type ReadUpdate = Partial<Parsed>;

/** A message of Telegram, with what it is called here. */
interface Named extends UpdateContext {
  readonly message: JsonObject;
  readonly conversation: string;
  /** Null: Telegram gave it none that lasts. */
  readonly sourceMessageId: string | null;
}

export function readMessage(message: JsonObject, context: UpdateContext): ReadUpdate {
  const named = nameOf(message, context);
  if (isService(message)) return { ignored: ['message of the service'] };
  const commands = [received(named, message, null), ...profileOf(objectAt(message, 'from'), named)];
  // A message that cannot be shown yet is one nevertheless.
  return isSpoken(message) ? { commands } : { commands, unknown: [`message ${kindsOf(message)}`] };
}

/** The message can be one from before the bot was connected: the writer keeps the edit until it comes, or for ever. */
export function readEdit(message: JsonObject, context: UpdateContext): ReadUpdate {
  const { conversation, sourceMessageId } = nameOf(message, context);
  const editedAt = timeOf(numberAt(message, 'edit_date'), context);
  if (sourceMessageId === null || editedAt === null) return { unknown: ['edited_message without an id or a time'] };
  const edit = { content: JSON.stringify(message), headers: null, editedAt: finer(editedAt, context) };
  return {
    commands: [{ type: 'message.correct', source: 'telegram', conversationId: conversation, sourceMessageId, ...edit }],
  };
}

/** A pressed button is a message of the contact's, of its own; what it says stands in a header, too. */
export function readPress(press: JsonObject, context: UpdateContext): ReadUpdate {
  const pressId = idAt(press, 'id');
  if (pressId === null) return { unknown: ['callback_query without an id'] };
  const data = textAt(press, 'data');
  const headers = { 'postback.payload': data === null || data === '' ? '__empty__' : data };
  const conversation = conversationId(context.channel, context.chatId);
  const named = { ...context, message: {}, conversation, sourceMessageId: null };
  const messageId = uuid5(context.channel, `press:${pressId}`);
  const pressed = { ...received(named, { callback_query: press }, headers), messageId };
  return { commands: [pressed, ...profileOf(objectAt(press, 'from'), named)] };
}

export function readReaction(reaction: JsonObject, context: UpdateContext): ReadUpdate {
  const { channel, chatId } = context;
  const sourceMessageId = idAt(reaction, 'message_id');
  const reactedAt = timeOf(numberAt(reaction, 'date'), context);
  if (sourceMessageId === null || reactedAt === null) return { unknown: ['reaction without a message or a time'] };
  const [first] = listAt(reaction, 'new_reaction');
  const emoji = first === undefined ? null : textAt(first, 'emoji');
  if (first !== undefined && (emoji === null || emoji === '')) return { ignored: ['reaction that is no emoji'] };
  const command = {
    type: 'message.react',
    source: 'telegram',
    conversationId: conversationId(channel, chatId),
    sourceMessageId,
    fallbackMessageId: messageIdOf(context, sourceMessageId),
    emoji,
    sentAt: finer(reactedAt, context),
  } as const;
  return { commands: [command] };
}

function nameOf(message: JsonObject, context: UpdateContext): Named {
  const id = idAt(message, 'message_id');
  const conversation = conversationId(context.channel, context.chatId);
  return { ...context, message, conversation, sourceMessageId: id === '0' ? null : id };
}

/** Ids of messages count up in a chat, for both sides. */
function messageIdOf({ channel, chatId }: UpdateContext, sourceMessageId: string): string {
  return uuid5(channel, `${chatId}:${sourceMessageId}`);
}

function received(named: Named, content: JsonObject, headers: Readonly<Record<string, string>> | null) {
  const { channel, chatId, conversation, sourceMessageId, updateId } = named;
  return {
    type: 'message.receive',
    conversationId: conversation,
    messageId: sourceMessageId === null ? uuid5(channel, `update:${updateId}`) : messageIdOf(named, sourceMessageId),
    channelId: channel,
    source: 'telegram',
    senderId: chatId,
    content: JSON.stringify(content),
    sentAt: timeOf(numberAt(named.message, 'date'), named),
    headers,
    sourceMessageId,
  } as const satisfies ConversationCommand;
}

/** The name comes along with whatever they write; the picture is asked for (profile.ts). */
function profileOf(from: JsonObject | null, { conversation }: Named): ConversationCommand[] {
  const names = [textAt(from, 'first_name'), textAt(from, 'last_name')].filter(name => name !== null && name !== '');
  if (names.length === 0) return [];
  const displayName = names.join(' ');
  return [
    {
      type: 'contact.profile',
      source: 'telegram',
      conversationId: conversation,
      displayName,
      avatarUrl: null,
      fetchState: null,
    },
  ];
}

/** Clocks differ; one that is a day ahead is wrong. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Epoch ms of Telegram's seconds; null where there are none or none that can be true. */
function timeOf(seconds: number | null, { receivedAt }: UpdateContext): number | null {
  const time = seconds === null ? null : timeAt(seconds * 1000);
  return time !== null && time <= receivedAt + maxAheadMs ? time : null;
}

/** Telegram tells whole seconds, in which people change their mind; its updates are counted. */
function finer(time: number, { updateId }: UpdateContext): number {
  return time + (Math.abs(Math.trunc(updateId)) % 1000);
}

function kindsOf(message: JsonObject): string {
  const known = ['message_id', 'from', 'chat', 'date'];
  return Object.keys(message)
    .filter(key => !known.includes(key))
    .toSorted()
    .join(' ')
    .slice(0, 100);
}
