/** One element of `messages`: what somebody wrote, pressed, changed or took back. */
import { conversationId, idAt, textAt, uuid5, valueAt } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';
import { nameOf, timeOf, written, type ChangeContext, type Findings } from './change.ts';
import { firstId } from './identity.ts';

export interface MessageContext extends ChangeContext {
  /** Who the senders are. */
  readonly contacts: readonly Json[];
}

/** Kinds that are messages. Others are stored, too, as nothing may get lost, and counted as unknown. */
const messageKinds: ReadonlySet<string> = new Set([
  'audio',
  'button',
  'contacts',
  'document',
  'ephemeral',
  'image',
  'interactive',
  'location',
  'order',
  'request_welcome',
  'sticker',
  'system',
  'text',
  'unknown',
  'unsupported',
  'video',
  'voice',
]);

/** The telephone number wherever it is told; see identity.ts. */
const senderFields = ['from', 'from_user_id', 'from_parent_user_id'] as const;

export function readMessage(message: Json, context: MessageContext, found: Findings): void {
  const id = idAt(message, 'id');
  const sender = firstId(message, senderFields);
  const type = textAt(message, 'type');
  if (id === null || sender === null) {
    found.unknown.push(`message ${nameOf(type)} without ${id === null ? 'an id' : 'a sender'}`);
    return;
  }
  // Groups have members where a conversation has one contact.
  if (idAt(message, 'group_id') !== null) {
    found.ignored.push('message of a group');
    return;
  }
  const event = { message, id, sender, conversation: conversationId(context.channel, sender), context, found };
  if (type === 'reaction') readReaction(event);
  else if (type === 'edit') readEdit(event);
  else if (type === 'revoke') readRevoke(event);
  else {
    if (!messageKinds.has(type ?? '')) found.unknown.push(`message ${nameOf(type)}`);
    receive(event);
  }
}

export interface MessageEvent {
  readonly message: Json;
  readonly id: string;
  readonly sender: string;
  readonly conversation: string;
  readonly context: ChangeContext;
  readonly found: Findings;
}

function receive({ message, id, sender, conversation, context, found }: MessageEvent & { context: MessageContext }) {
  const sentAt = timeOf(message, context);
  found.commands.push({
    type: 'message.receive',
    conversationId: conversation,
    messageId: uuid5(id),
    channelId: context.channel,
    source: 'whatsapp',
    senderId: sender,
    content: written(message),
    sentAt,
    headers: pressed(message),
    sourceMessageId: id,
  });
  const displayName = nameOfSender(message, sender, context.contacts);
  if (displayName === null) return;
  found.commands.push({
    type: 'contact.profile',
    source: 'whatsapp',
    conversationId: conversation,
    displayName,
    avatarUrl: null,
    fetchState: null,
    ...(sentAt === null ? {} : { toldAt: sentAt }),
  });
}

/** What a pressed button or row carries stands in the header that bots read on every channel. */
function pressed(message: Json): Readonly<Record<string, string>> | null {
  const payload =
    textAt(message, 'button', 'payload') ??
    textAt(message, 'interactive', 'button_reply', 'id') ??
    textAt(message, 'interactive', 'list_reply', 'id');
  return payload === null ? null : { 'postback.payload': payload === '' ? '__empty__' : payload };
}

/** Characters of a name that are kept. */
const longestName = 500;

/** The name that the sender gave themselves, else the username. */
function nameOfSender(message: Json, sender: string, contacts: readonly Json[]): string | null {
  const userId = idAt(message, 'from_user_id');
  const contact =
    contacts.find(one => idAt(one, 'wa_id') === sender || (userId !== null && idAt(one, 'user_id') === userId)) ??
    // The numbers of some countries are spelled in two ways; who stands alone is meant.
    (contacts.length === 1 ? contacts[0] : undefined);
  for (const field of ['name', 'username']) {
    const name = textAt(contact, 'profile', field)?.trim().slice(0, longestName) ?? '';
    if (name !== '') return name;
  }
  return null;
}

export function readReaction({ message, conversation, context, found }: MessageEvent): void {
  const target = idAt(message, 'reaction', 'message_id');
  const sentAt = timeOf(message, context);
  if (target === null || sentAt === null) {
    found.unknown.push('reaction without a message');
    return;
  }
  // Without an emoji, or with an empty one, it is taken back.
  const emoji = textAt(message, 'reaction', 'emoji') ?? '';
  found.commands.push({
    type: 'message.react',
    source: 'whatsapp',
    conversationId: conversation,
    sourceMessageId: target,
    fallbackMessageId: uuid5(target),
    emoji: emoji === '' ? null : emoji.slice(0, 100),
    sentAt,
  });
}

export function readEdit({ message, conversation, context, found }: MessageEvent): void {
  const original = idAt(message, 'edit', 'original_message_id');
  const edited = valueAt(message, 'edit', 'message');
  const editedAt = timeOf(message, context);
  if (original === null || editedAt === null || typeof edited !== 'object' || edited === null) {
    found.unknown.push('edit without a message');
    return;
  }
  found.commands.push({
    type: 'message.correct',
    source: 'whatsapp',
    conversationId: conversation,
    messageId: uuid5(original),
    sourceMessageId: original,
    content: written(edited as Json),
    headers: null,
    editedAt,
  });
}

export function readRevoke({ message, conversation, context, found }: MessageEvent): void {
  const original = idAt(message, 'revoke', 'original_message_id');
  if (original === null) {
    found.unknown.push('revoke without a message');
    return;
  }
  found.commands.push({
    type: 'message.retract',
    source: 'whatsapp',
    conversationId: conversation,
    messageId: uuid5(original),
    sourceMessageId: original,
    retractedAt: timeOf(message, context),
  });
}
