/**
 * What stands in an events topic: CloudEvents 1.0, structured JSON, keyed by the entity, in its partition.
 * `id` is deterministic: `uuid5(command id, type + ":" + n)`. The extension `commandid` names the command.
 */
import type { ErrorCode } from '@airy/errors';
import type { Json, Message } from '@airy/model';
import { uuid5 } from '@airy/model/ids';
import type { ContactEvent } from './contact/events.ts';
import type { AdministrationEntity, ShownRecords } from './administration/entities.ts';

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

/** Why a command changed nothing. */
export interface Rejection {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What `result` holds stands with each command (conversation/commands.ts, administration/commands.ts). */
export type Outcome =
  { readonly ok: true; readonly result: Json } | { readonly ok: false; readonly rejection: Rejection };

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
  /** Of a conversation whose state (`OPEN`, `CLOSED`) was changed: the one before, null for none. Else absent. */
  readonly stateBefore?: string | null;
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

/** Somebody wants name and picture of a contact to be asked for anew. */
export interface ContactRefetchData {
  readonly conversationId: string;
  readonly channelId: string;
  readonly source: string;
  /** The contact's id at the source. */
  readonly contactId: string;
}

/** `message.created`: the only event in which a message is new. Everything else that becomes of it is `message.updated`. */
export type ConversationEvent =
  | CloudEvent<'message.created', MessageData>
  | CloudEvent<'message.updated', MessageData>
  | CloudEvent<'message.attempt-granted', AttemptGrantedData>
  | CloudEvent<'message.attempt-refused', AttemptRefusedData>
  | CloudEvent<'metadata.updated', MetadataData>
  | CloudEvent<'contact.refetch', ContactRefetchData>
  | ContactEvent
  | CommandOutcome;

/** How deliveries to a webhook fare, as its owner wants to know. */
export interface WebhookHealthData {
  readonly webhook: ShownRecords['webhook'];
  /** Epoch ms since which nothing has reached it; null: that is not why. */
  readonly since: number | null;
  /** In words, for the owner. */
  readonly reason: string;
}

/** `tag.updated` with `{ tag }`, `tag.deleted` with its id, and so on: of records as results and events show them. */
export type AdministrationEvent =
  | {
      [E in AdministrationEntity]:
        | CloudEvent<`${E}.updated`, { readonly [K in E]: ShownRecords[E] }>
        | CloudEvent<`${E}.deleted`, { readonly id: string }>;
    }[AdministrationEntity]
  | CloudEvent<'webhook.failing' | 'webhook.recovered' | 'webhook.disabled', WebhookHealthData>
  | CommandOutcome;

/** Whom an event comes from and when. */
export interface EventOrigin {
  readonly source: 'airy/conversation' | 'airy/administration';
  readonly commandId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** `ordinal` counts the events of one command from 0. */
export interface EventContent<T extends string, D> {
  readonly type: T;
  readonly subject: string;
  readonly ordinal: number;
  readonly data: D;
}

export function cloudEvent<T extends string, D>(origin: EventOrigin, content: EventContent<T, D>): CloudEvent<T, D> {
  return {
    specversion: '1.0',
    id: uuid5(origin.commandId, `${content.type}:${content.ordinal}`),
    source: origin.source,
    type: content.type,
    subject: content.subject,
    time: new Date(origin.now).toISOString(),
    datacontenttype: 'application/json',
    commandid: origin.commandId,
    data: content.data,
  };
}
