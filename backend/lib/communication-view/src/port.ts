/** What the APIs, sockets and connectors read of conversations. All reads are asynchronous; see index.ts for the SQLite one. */
import type { Filter } from '@airy/filters';
import type { Channel, Document, Message } from '@airy/model';

export type { Document } from '@airy/model';

export interface ChannelRow {
  readonly channel: Channel;
  readonly metadata: Document;
}

export interface MessageRow {
  readonly message: Message;
  readonly metadata: Document;
}

export interface ConversationRow {
  readonly id: string;
  readonly channel: ChannelRow;
  /** Epoch ms: `sentAt` of the first message by index. */
  readonly createdAt: number;
  readonly metadata: Document;
  readonly unreadCount: number;
  readonly lastMessage: MessageRow;
  /** `senderId` of the newest contact message; null if the contact has written none. */
  readonly sourceConversationId: string | null;
  /** Epoch ms: `sentAt` of that message. */
  readonly lastReceivedAt: number | null;
}

export interface PageRequest {
  /** Opaque cursor of a previous page; null for the first page. An unreadable one: AiryError `invalid_cursor`. */
  readonly cursor: string | null;
  readonly pageSize: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
  readonly total: number;
}

export interface ConversationPage extends Page<ConversationRow> {
  /** False: there are more than `total`, which is as far as was counted. */
  readonly isTotalExact: boolean;
}

export interface CommunicationView {
  channel(id: string): Promise<ChannelRow | null>;
  /** By source, or all; connected and disconnected. */
  channels(source: string | null): Promise<readonly ChannelRow[]>;
  conversation(id: string): Promise<ConversationRow | null>;
  /** Newest last message first, then id; a conversation whose channel is unknown is not listed. Only those that the filter wants. */
  conversations(page: PageRequest, filter?: Filter | null): Promise<ConversationPage>;
  message(id: string): Promise<MessageRow | null>;
  /** Newest first: by time, then index. Null: the conversation is unknown, and nothing failed for want of it. */
  messages(conversationId: string, page: PageRequest): Promise<Page<MessageRow> | null>;
  /** Messages of ours not yet delivered, oldest first (widget: what a subscriber still has to get). */
  pendingMessages(conversationId: string): Promise<readonly Message[]>;
}
