/**
 * From what a source posts to `sources.webhook` to commands (contract §6, Source API). Pure. The endpoint has checked
 * the body; which source it is stands in a header of the record, as its token says it.
 */
import { listAt, objectAt, readJson, readText, timeAt, uuid5, valueAt } from '@airy/source-kit';
import type { ConversationCommand, Json, JsonObject, Parsed, RawEvent } from '@airy/source-kit';

/** Names the source. */
const sourceHeader = 'source-id';
/** Conversations of the messages that metadata is about, one for each entry, with commas; empty for all others. */
const conversationsHeader = 'conversations';

/** @throws SourceError if the body is not JSON: it becomes a dead letter. */
export function parseSourceApi({ body, headers }: RawEvent): Parsed {
  const source = headers[sourceHeader];
  const value = readJson(readText(body));
  if (source === undefined || source === '') return { commands: [], ignored: [], unknown: ['record without a source'] };
  const messages = listAt(value, 'messages').map(message => readMessage(message, source));
  const resolved = headers[conversationsHeader]?.split(',') ?? [];
  const context = { source, conversations: conversationsOf(messages) };
  const metadata = listAt(value, 'metadata').map((item, index) =>
    readMetadata(item, { ...context, resolved: resolved[index] ?? '' }),
  );
  const commands = [...messages, ...metadata].flatMap(read => ('commands' in read ? read.commands : []));
  const unknown = [...messages, ...metadata].flatMap(read => ('unknown' in read ? [read.unknown] : []));
  return { commands, ignored: [], unknown };
}

type Read = { readonly commands: readonly ConversationCommand[] } | { readonly unknown: string };

/** Conversations by message, as far as the body tells. */
function conversationsOf(reads: readonly Read[]): ReadonlyMap<string, string> {
  const conversations = new Map<string, string>();
  for (const read of reads)
    for (const command of 'commands' in read ? read.commands : [])
      if (command.type === 'message.receive' || command.type === 'message.echo')
        conversations.set(command.messageId, command.conversationId);
  return conversations;
}

function readMessage(item: Json, source: string): Read {
  const id = idOf(item, 'source_message_id');
  const sourceConversationId = idOf(item, 'source_conversation_id');
  const channel = idOf(item, 'source_channel_id');
  const senderId = idOf(item, 'source_sender_id');
  const content = valueAt(item, 'content') as Json | undefined;
  const isFromContact = valueAt(item, 'from_contact');
  const isComplete = content !== undefined && content !== null && typeof isFromContact === 'boolean';
  if (id === null || sourceConversationId === null || channel === null || senderId === null || !isComplete)
    return { unknown: 'message that is not complete' };
  const conversationId = uuid5(source, sourceConversationId);
  const message = {
    conversationId,
    messageId: uuid5(source, id),
    channelId: uuid5(source, channel),
    source,
    senderId,
    content: JSON.stringify(content),
    sentAt: sentAtOf(item),
    sourceMessageId: id,
  };
  const command: ConversationCommand = isFromContact
    ? { type: 'message.receive', ...message, headers: null }
    : { type: 'message.echo', ...message, isOwn: false };
  // An id cannot be read back from ours, and the source's own is told with each message that is sent to it.
  const data = { source: { conversation_id: sourceConversationId } };
  const remember: ConversationCommand = {
    type: 'metadata.set',
    source,
    conversationId,
    subject: { kind: 'conversation', id: conversationId },
    data,
    mustExist: true,
  };
  return { commands: [command, remember] };
}

interface MetadataContext {
  readonly source: string;
  readonly conversations: ReadonlyMap<string, string>;
  /** As the endpoint found it; empty: it did not look. */
  readonly resolved: string;
}

/** Keys are the source's own, without a prefix (contract §6). */
function readMetadata(item: Json, { source, conversations, resolved }: MetadataContext): Read {
  const kind = valueAt(item, 'namespace');
  const sourceId = idOf(item, 'source_id');
  const data: JsonObject | null = objectAt(item, 'metadata');
  if ((kind !== 'conversation' && kind !== 'message') || sourceId === null || data === null)
    return { unknown: 'metadata that is not complete' };
  const id = uuid5(source, sourceId);
  const conversationId = kind === 'conversation' ? id : (conversations.get(id) ?? resolved);
  if (conversationId === '') return { unknown: 'metadata of a message that is not known' };
  const subject = { kind, id } as const;
  return { commands: [{ type: 'metadata.set', source, conversationId, subject, data, mustExist: true }] };
}

/** As the endpoint takes them: text, and numbers as their text; 1 to 500 characters. */
function idOf(item: Json, key: string): string | null {
  const value = valueAt(item, key);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const id = String(value);
  return id.length > 0 && id.length <= 500 ? id : null;
}

/** Epoch ms, or ISO 8601; null: the time of arrival. */
function sentAtOf(item: Json): number | null {
  const value = valueAt(item, 'sent_at');
  if (typeof value === 'number') return timeAt({ at: Math.trunc(value) }, 'at');
  return timeAt({ at: typeof value === 'string' && !/^\d+$/.test(value) ? Date.parse(value) : value }, 'at');
}
