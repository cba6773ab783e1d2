/**
 * What stands in an events topic: CloudEvents 1.0, structured JSON, keyed by the entity, in its partition.
 * `id` is deterministic: `uuid5(command id, type + ":" + n)`. The extension `commandid` names the command.
 */
import type { Channel, Json, Message, Tag } from '@airy/model';

export interface CloudEvent<T extends string, D> {
  readonly specversion: '1.0';
  readonly id: string;
  /** `airy/conversation` or `airy/administration`. */
  readonly source: string;
  readonly type: T;
  readonly subject: string;
  /** ISO 8601. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly commandid: string;
  readonly data: D;
}

/** Why a command changed nothing. `code` is one of the catalogue (@airy/errors). */
export interface Rejection {
  readonly code: string;
  readonly message: string;
}

export type Outcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly rejection: Rejection };

export interface OutcomeData {
  readonly commandType: string;
  readonly requestHash: string | null;
  readonly outcome: Outcome;
}

export type CommandOutcome = CloudEvent<'command.outcome', OutcomeData>;

export interface MessageData {
  readonly message: Message;
  /** Complete document of the message; null if it has none. */
  readonly metadata: Json;
}

export interface MetadataData {
  readonly subject: 'conversation' | 'message' | 'channel';
  readonly identifier: string;
  /** The conversation it belongs to; null for a channel. */
  readonly conversationId: string | null;
  /** The complete current document; for a conversation with `unread_count`. */
  readonly metadata: Json;
}

export interface AttemptGrantedData {
  readonly attemptId: string;
  readonly message: Message;
  /** To whom at the platform: the contact's id there. */
  readonly recipient: string | null;
}

export interface AttemptRefusedData {
  readonly attemptId: string;
  readonly messageId: string;
  readonly reason: 'not-pending' | 'outcome-unknown' | 'unknown-message';
}

export type ConversationEvent =
  | CloudEvent<'message.created', MessageData>
  | CloudEvent<'message.updated', MessageData>
  | CloudEvent<'message.attempt-granted', AttemptGrantedData>
  | CloudEvent<'message.attempt-refused', AttemptRefusedData>
  | CloudEvent<'metadata.updated', MetadataData>
  | CommandOutcome;

export type AdministrationEvent =
  | CloudEvent<'channel.updated', { readonly channel: Channel }>
  | CloudEvent<'tag.updated', { readonly tag: Tag }>
  | CloudEvent<'tag.deleted', { readonly id: string }>
  | CommandOutcome;
