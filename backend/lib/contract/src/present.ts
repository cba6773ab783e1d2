/** Records as answers and events show them (contract §0, §3). Pure. */
import {
  defaultDisplayName,
  readContent,
  type Channel,
  type Document,
  type Json,
  type Message,
  type Tag,
} from '@airy/model';
import type { ChannelPayload, ConversationPayload, MessagePayload, TagColor, TagPayload } from './payloads.ts';

function isDocument(value: Json | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The last moment that ISO 8601 writes with four digits of a year. */
const lastShownTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** ISO 8601 in UTC with milliseconds, of epoch ms. Times out of 1970 to 9999 (old records hold any) are cut to it. */
export function presentDate(epochMs: number): string {
  const shown = Math.min(Math.max(epochMs, 0), lastShownTime);
  return new Date(Number.isNaN(shown) ? 0 : shown).toISOString();
}

/** How users are shown beside their messages. */
export interface SenderProfile {
  readonly name: string | null;
  readonly avatarUrl: string | null;
}

/** By user id; only answers of lists and info have any (contract §3, Message payload). */
export type SenderProfiles = ReadonlyMap<string, SenderProfile>;

const nobody: SenderProfiles = new Map();

/** @param metadata null in the widget's API and on sockets; `{}` where there is none in lists (contract §14). */
export function presentMessage(
  message: Message,
  metadata: Document | null,
  senders: SenderProfiles = nobody,
): MessagePayload {
  const sender = message.isFromContact ? undefined : senders.get(message.senderId);
  return {
    id: message.id,
    content: readContent(message.content, metadata),
    sent_at: presentDate(message.sentAt),
    delivery_state: message.deliveryState.toLowerCase() as MessagePayload['delivery_state'],
    from_contact: message.isFromContact,
    source: message.source,
    metadata,
    sender: { id: message.senderId, name: sender?.name ?? null, avatar_url: sender?.avatarUrl ?? null },
  };
}

/** What Airy Core wrote into a channel's metadata although it opens the platform account. */
const secretKeys: ReadonlySet<string> = new Set(['page_token', 'user_token']);

/** A channel's metadata without secrets. */
export function presentChannelMetadata(metadata: Document): Record<string, Json> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !secretKeys.has(key)));
}

/** @param metadata null in `channel.updated` events; else a name is always filled in. */
export function presentChannel(channel: Channel, metadata: Document | null): ChannelPayload {
  return {
    id: channel.id,
    source: channel.source,
    source_channel_id: channel.sourceChannelId,
    connected: channel.connectionState === 'CONNECTED',
    metadata: metadata && { name: `${channel.source} ${channel.id.slice(-5)}`, ...presentChannelMetadata(metadata) },
  };
}

/** A conversation's metadata with what is always there: a display name and the unread count. */
export function presentConversationMetadata(
  conversation: { readonly id: string; readonly source: string; readonly unreadCount: number },
  metadata: Document,
): ConversationPayload['metadata'] {
  const contact = isDocument(metadata['contact']) ? metadata['contact'] : {};
  const given = contact['display_name'];
  const displayName = typeof given === 'string' && given !== '' ? given : defaultDisplayName(conversation);
  return {
    ...metadata,
    contact: { ...contact, display_name: displayName },
    unread_count: conversation.unreadCount,
  };
}

/** What `presentConversation` takes: a row of the communication view. */
export interface PresentableConversation {
  readonly id: string;
  readonly channel: { readonly channel: Channel; readonly metadata: Document };
  readonly createdAt: number;
  readonly metadata: Document;
  readonly unreadCount: number;
  readonly lastMessage: { readonly message: Message; readonly metadata: Document };
  /** Epoch ms. */
  readonly lastReceivedAt: number | null;
}

export function presentConversation(
  row: PresentableConversation,
  senders: SenderProfiles = nobody,
): ConversationPayload {
  const source = row.channel.channel.source;
  return {
    id: row.id,
    channel: presentChannel(row.channel.channel, row.channel.metadata),
    created_at: presentDate(row.createdAt),
    metadata: presentConversationMetadata({ id: row.id, source, unreadCount: row.unreadCount }, row.metadata),
    last_message: presentMessage(row.lastMessage.message, row.lastMessage.metadata, senders),
    last_received_at: row.lastReceivedAt === null ? null : presentDate(row.lastReceivedAt),
  };
}

export function presentTagColor(color: Tag['color']): TagColor {
  return `tag-${color.toLowerCase()}` as TagColor;
}

export function storedTagColor(color: TagColor): Tag['color'] {
  return color.slice('tag-'.length).toUpperCase() as Tag['color'];
}

export function presentTag(tag: Tag): TagPayload {
  return { id: tag.id, name: tag.name, color: presentTagColor(tag.color) };
}
