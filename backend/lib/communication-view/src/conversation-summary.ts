/** What a conversation's row says of its messages: a function of the set of messages, whatever order they came in. */
import { comparePlaces, compareText } from './message-row.ts';
import { idEndOf } from './search-terms.ts';
import type { ConversationTable, MessageTable } from './tables.ts';

/** The row of a conversation that has this one message. */
export function summaryOf(message: MessageTable): ConversationTable {
  return {
    id: message.conversationId,
    ...lastOf(message),
    ...firstOf(message),
    ...(message.isFromContact ? contactOf(message) : noContact),
    contactCount: message.contactCount,
    messages: 1,
    contactMessages: message.isFromContact,
    idEnd: idEndOf(message.conversationId),
  };
}

/** The row with one message more. */
export function withMessage(summary: ConversationTable, message: MessageTable): ConversationTable {
  return {
    ...summary,
    ...(isLater(message, lastPlace(summary)) ? lastOf(message) : null),
    ...(isEarlier(message, summary) ? firstOf(message) : null),
    ...(message.isFromContact && isLater(message, contactPlace(summary)) ? contactOf(message) : null),
    contactCount: greater(summary.contactCount, message.contactCount),
    messages: summary.messages + 1,
    contactMessages: summary.contactMessages + message.isFromContact,
  };
}

/** True if replacing one by the other leaves every summary as it was. */
export function countsTheSame(before: MessageTable, after: MessageTable): boolean {
  return summaryFields.every(field => before[field] === after[field]);
}

const summaryFields = [
  'conversationId',
  'channelId',
  'senderId',
  'isFromContact',
  'sentAt',
  'position',
  'contactCount',
] as const satisfies readonly (keyof MessageTable)[];

type Place = Pick<MessageTable, 'sentAt' | 'position' | 'id'>;

function isLater(message: MessageTable, place: Place | null): boolean {
  return place === null || comparePlaces(message, place) > 0;
}

function isEarlier(message: MessageTable, summary: ConversationTable): boolean {
  const order =
    message.position - summary.firstPosition ||
    message.sentAt - summary.createdAt ||
    compareText(message.id, summary.firstId);
  return order < 0;
}

function lastPlace(summary: ConversationTable): Place {
  return { sentAt: summary.lastSentAt, position: summary.lastPosition, id: summary.lastId };
}

function contactPlace({ contactSentAt, contactPosition, contactId }: ConversationTable): Place | null {
  if (contactSentAt === null || contactPosition === null || contactId === null) return null;
  return { sentAt: contactSentAt, position: contactPosition, id: contactId };
}

function lastOf({ channelId, sentAt, position, id }: MessageTable) {
  return { channelId, lastSentAt: sentAt, lastPosition: position, lastId: id };
}

function firstOf({ sentAt, position, id }: MessageTable) {
  return { createdAt: sentAt, firstPosition: position, firstId: id };
}

function contactOf({ senderId, sentAt, position, id }: MessageTable) {
  return { contactSenderId: senderId, contactSentAt: sentAt, contactPosition: position, contactId: id };
}

const noContact = { contactSenderId: null, contactSentAt: null, contactPosition: null, contactId: null };

function greater(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}
