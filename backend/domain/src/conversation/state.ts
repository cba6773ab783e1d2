/** What the conversation writer knows, as `decide` sees it: synchronous lookups of the slices a command needs. */
import type { Message, Metadata, ReadReceipt } from '@airy/model';
import type { OutcomeFact } from '../decision.ts';

/** The counters of one conversation, folded from its messages and its read receipt. */
export interface Conversation {
  readonly id: string;
  /** Null while only a read receipt is known, empty while only messages are that never found a channel (unplaced.ts). */
  readonly channelId: string | null;
  readonly source: string | null;
  /** Index of the next message. */
  readonly nextIndex: number;
  readonly contactCount: number;
  /** `senderId` of the newest contact message: the contact's id at the source. */
  readonly contactId: string | null;
  /** Whom we wrote to when we began the conversation: the contact's id at the source; null if the contact began it. */
  readonly recipientId: string | null;
  /** Index of the newest contact message; -1: none. */
  readonly contactIndex: number;
  /** Highest index read; -1: none. */
  readonly readIndex: number;
  readonly readContactCount: number;
}

/** All that one partition's writer knows. Reads the same for the same state; never changes anything. */
export interface ConversationState {
  conversation(id: string): Conversation | null;
  message(id: string): Message | null;
  messageAt(conversationId: string, index: number): Message | null;
  /** The leaves of one subject, in any order. */
  metadata(subject: string): readonly Metadata[];
  /** Ids of the messages whose metadata `source.id` is this, in any conversation. */
  messagesOfSource(sourceMessageId: string): readonly string[];
  /** Ids of the conversation's messages that have an `openAttempt`. */
  openAttempts(conversationId: string): readonly string[];
  hasOutcome(commandId: string): boolean;
}

/** One change, absolute. `message`, `metadata`, `metadata-removed` and `receipt` are the records of the state topics. */
export type ConversationFact =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'metadata'; readonly metadata: Metadata }
  | { readonly kind: 'metadata-removed'; readonly subject: string; readonly key: string }
  | { readonly kind: 'receipt'; readonly receipt: ReadReceipt };

export type KnownFact = ConversationFact | OutcomeFact;

export const nothing: ConversationState = {
  conversation: () => null,
  message: () => null,
  messageAt: () => null,
  metadata: () => [],
  messagesOfSource: () => [],
  openAttempts: () => [],
  hasOutcome: () => false,
};

/** Contact messages above the read receipt. */
export function unreadCount(conversation: Conversation | null): number {
  return conversation === null ? 0 : Math.max(0, conversation.contactCount - conversation.readContactCount);
}

/** A conversation exists once a message of it does that is in a channel. */
export function isKnown(
  conversation: Conversation | null,
): conversation is Conversation & { channelId: string; source: string } {
  return conversation !== null && conversation.channelId !== null && conversation.channelId !== '';
}
