/**
 * Commands to the conversation writer. The entity (and so the partition) is `conversationId`, or the channel for
 * channel metadata: there `conversationId` is the channel's id.
 *
 * "Result" below is what `outcome.result` holds. `{ message, metadata }` is a message as the writer left it with its
 * complete metadata document (null if it has none).
 */
import type { Json } from '@airy/model';
import type { ContactCommand } from '../contact/commands.ts';

interface InConversation {
  readonly conversationId: string;
}

/** What a platform tells. Rejected besides: `forbidden` (the conversation is another source's). */
interface ToldBySource extends InConversation {
  readonly source: string;
}

/**
 * A message that came in from a platform, or from the widget. Knows nothing of the past: a known `messageId`, or a
 * known `sourceMessageId` of this conversation, changes nothing.
 * Result: `{ message, metadata }`, also for a known one. Rejected: `forbidden` (the conversation is another source's).
 */
export interface ReceiveMessage extends InConversation {
  readonly type: 'message.receive';
  readonly messageId: string;
  readonly channelId: string;
  readonly source: string;
  readonly senderId: string;
  readonly content: string;
  /** Epoch ms by the platform; null = the writer's clock. */
  readonly sentAt: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  /** The platform's id of the message, stored as metadata `source.id`; null if it has none. */
  readonly sourceMessageId: string | null;
}

/**
 * A message of ours as the platform reports it back. Settled against `source.id` (echo.ts): unknown ones are stored as
 * sent elsewhere. Result: null. Rejected: `forbidden` (the conversation is another source's).
 */
export interface EchoMessage extends InConversation {
  readonly type: 'message.echo';
  readonly messageId: string;
  readonly channelId: string;
  readonly source: string;
  readonly senderId: string;
  readonly content: string;
  readonly sentAt: number | null;
  readonly sourceMessageId: string;
  /** True if the platform says that we sent it: it settles a message whose result was lost, and is stored in no case. */
  readonly isOwn: boolean;
}

/** Which message a platform speaks of: one of the two is given, and the platform's id is looked up first. */
interface NamedMessage {
  readonly messageId?: string | undefined;
  /** The platform's id of it (metadata `source.id`). What names it so may come before the message: it waits for it. */
  readonly sourceMessageId?: string | undefined;
}

/**
 * A message has other content; its index stays. Without `editedAt`: the same message parsed anew (replay after a parser
 * was mended), which leaves alone what was edited since. With it: somebody edited it at the platform; an older edit never
 * overwrites a newer one, and metadata `source.edited_at` says when. Nothing changes a retracted message.
 * Result: null. Rejected: `not_found`, if it is named by `messageId` alone.
 */
export interface CorrectMessage extends ToldBySource, NamedMessage {
  readonly type: 'message.correct';
  readonly content: string;
  readonly headers: Readonly<Record<string, string>> | null;
  /** Epoch ms by the platform. */
  readonly editedAt?: number | undefined;
}

/**
 * Whoever wrote a message took it back at the platform: its content becomes `retractedContent`, headers and kept files
 * are dropped, its index stays; metadata `source.retracted_at` says when. Final. Result: null. Rejected: as CorrectMessage.
 */
export interface RetractMessage extends ToldBySource, NamedMessage {
  readonly type: 'message.retract';
  /** Epoch ms by the platform; null = the writer's clock. */
  readonly retractedAt: number | null;
}

/**
 * Result: `{ message, metadata }`, pending; with `waits: true` for one that waits for its conversation (unplaced.ts).
 * Rejected: `not_found` (conversation).
 */
export interface SendMessage extends InConversation {
  readonly type: 'message.send';
  readonly messageId: string;
  readonly senderId: string;
  readonly content: string;
  /** How long it waits for a conversation that is not known; absent: not at all. */
  readonly waitMs?: number | undefined;
}

/**
 * A message of ours to somebody who may not have written: the conversation exists from then on. `conversationId` is the
 * one that their answer will get. Result: `{ message, metadata }`, pending. Rejected: `forbidden` (another source's).
 */
export interface StartConversation extends InConversation {
  readonly type: 'conversation.start';
  readonly messageId: string;
  readonly channelId: string;
  readonly source: string;
  readonly senderId: string;
  /** The contact's id at the source. */
  readonly recipient: string;
  readonly content: string;
}

/** The conversation that a message waits for did not come: it fails, if its time is over. Result: null. */
export interface ExpireMessage extends InConversation {
  readonly type: 'message.expire';
  readonly messageId: string;
}

/** Result: `{ message, metadata }`, pending again. Rejected: `not_found`, `message_not_failed`. */
export interface ResendMessage extends InConversation {
  readonly type: 'message.resend';
  readonly messageId: string;
}

/** Known suggestions are replaced. Result: `{ message, metadata }`. Rejected: `not_found`, `invalid_request` (as SetMetadata). */
export interface SuggestReplies extends InConversation {
  readonly type: 'message.suggest-replies';
  readonly messageId: string;
  readonly suggestions: Readonly<Record<string, { readonly content: Json }>>;
}

/**
 * A connector asks to call the platform for a pending message; the answer is the event `message.attempt-granted` or
 * `message.attempt-refused` that names `attemptId`. An id is granted once: a new life of the connector, and every try,
 * takes a new one. Result: `{ granted: boolean }`.
 */
export interface StartAttempt extends InConversation {
  readonly type: 'message.start-attempt';
  readonly messageId: string;
  readonly attemptId: string;
  /** True if the platform settles repeats: an attempt without a result may then be made again. */
  readonly platformIsIdempotent: boolean;
}

export type AttemptResult =
  | { readonly kind: 'delivered'; readonly sourceMessageId: string | null }
  /** Not accepted by the platform and never will be. `code` is one of the catalogue of errors. */
  | { readonly kind: 'failed'; readonly code: string; readonly error: string; readonly sourceError: string | null }
  /**
   * Not accepted by the platform; a later attempt may be. The message stays pending and is announced by
   * `message.updated`. Also for an unknown result of an idempotent platform, where a repeat is harmless.
   */
  | { readonly kind: 'not-accepted'; readonly reason: string }
  /** The request may or may not have reached the platform: the message is failed with `error` = `outcome_unknown`. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** Result: null. A report of something long settled changes nothing; `delivered` always counts. */
export interface ReportAttempt extends InConversation {
  readonly type: 'message.report-attempt';
  readonly messageId: string;
  readonly attemptId: string;
  readonly result: AttemptResult;
}

/** The platform says that our messages were delivered or seen: these ids, or all up to a time. Result: null. */
export interface ReportArrival extends ToldBySource {
  readonly type: 'message.receipt';
  readonly state: 'delivered' | 'seen';
  readonly sourceMessageIds: readonly string[];
  /** Epoch ms; null when ids are given. */
  readonly upTo: number | null;
}

/**
 * The platform took our messages and could not hand them over: FAILED with `error` and `source.error`, and can be sent
 * again. Changes nothing for a message that it said was delivered or seen, whichever was told first. Result: null.
 */
export interface ReportFailure extends ToldBySource {
  readonly type: 'message.receipt';
  readonly state: 'failed';
  readonly sourceMessageIds: readonly string[];
  /** One of the catalogue of errors. */
  readonly code: string;
  readonly error: string;
  readonly sourceError: string | null;
}

export type ReportReceipt = ReportArrival | ReportFailure;

/** Older than the newest reaction of the message: changes nothing. Result: null. */
export interface React extends ToldBySource {
  readonly type: 'message.react';
  readonly sourceMessageId: string;
  /** The message if `source.id` is unknown (contract §6, Reactions). */
  readonly fallbackMessageId: string;
  /** Null takes the reaction back. */
  readonly emoji: string | null;
  /** Epoch ms by the platform. */
  readonly sentAt: number;
}

/**
 * Sets leaves of a metadata document; `data` is nested JSON, a null leaf deletes what is there and beneath it. Key
 * prefix (`user_data`) is the caller's. Files of a retracted message stay away. Result: null. Rejected: `not_found`, `invalid_request` (too deep, too large).
 */
export interface SetMetadata extends InConversation {
  readonly type: 'metadata.set';
  /** The source that tells it, which then speaks in its own conversations only; absent: people, programs and stations. */
  readonly source?: string | undefined;
  readonly subject: { readonly kind: 'conversation' | 'message' | 'channel'; readonly id: string };
  readonly data: { readonly [key: string]: Json };
  /**
   * True: only if the subject is known to the writer, else rejected with `not_found`. Channels are reference data that
   * this writer does not have: the caller looks them up.
   */
  readonly mustExist: boolean;
  /**
   * Only if the number at `key` is smaller than `at`, or missing; it becomes `at` then. What a platform tells again, or
   * late, so changes nothing.
   */
  readonly ifNewer?: { readonly key: string; readonly at: number } | undefined;
}

/** Result: null. Rejected: `not_found`. */
export interface TagConversation extends InConversation {
  readonly type: 'conversation.tag';
  readonly tagId: string;
}
/** Result: null. Rejected: `not_found`. */
export interface UntagConversation extends InConversation {
  readonly type: 'conversation.untag';
  readonly tagId: string;
}
/** Null removes the state. Result: null. Rejected: `not_found`. */
export interface SetState extends InConversation {
  readonly type: 'conversation.set-state';
  readonly state: string | null;
}
/** An agent names the contact. Result: null. Rejected: `not_found`. */
export interface UpdateContact extends InConversation {
  readonly type: 'conversation.update-contact';
  readonly displayName: string;
}
/** Up to the newest message the writer knows, or up to `index`; never back. Result: `{ unreadCount }`; 0 for an unknown conversation. */
export interface MarkRead extends InConversation {
  readonly type: 'conversation.mark-read';
  readonly index: number | null;
}
/** Name and picture of the contact are to be asked for anew; the event `contact.refetch` tells the connector. Result: null. Rejected: `not_found`. */
export interface RefetchContact extends InConversation {
  readonly type: 'contact.refetch';
}
/** What a platform tells of the contact. Never overwrites a name that an agent gave. Result: null. */
export interface StoreProfile extends ToldBySource {
  readonly type: 'contact.profile';
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly fetchState: 'ok' | 'failed' | null;
  /** Epoch ms by the platform: a name that was told earlier than the known one, and arrives again or late, changes nothing. */
  readonly toldAt?: number | undefined;
}

export type ConversationCommand =
  | ReceiveMessage
  | EchoMessage
  | CorrectMessage
  | RetractMessage
  | SendMessage
  | StartConversation
  | ExpireMessage
  | ResendMessage
  | SuggestReplies
  | StartAttempt
  | ReportAttempt
  | ReportReceipt
  | React
  | SetMetadata
  | TagConversation
  | UntagConversation
  | SetState
  | UpdateContact
  | MarkRead
  | RefetchContact
  | StoreProfile;

/** All that the conversation writer decides. */
export type CommunicationCommand = ConversationCommand | ContactCommand;
