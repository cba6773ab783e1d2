/** Messages as records and as rows. */
import type { DeliveryState, Message } from '@airy/model';
import type { MessageTable } from './tables.ts';

/** The place of a message in its conversation: by time, then index, then id. */
export interface MessagePlace {
  readonly sentAt: number;
  readonly position: number;
  readonly id: string;
}

export function comparePlaces(left: MessagePlace, right: MessagePlace): number {
  return left.sentAt - right.sentAt || left.position - right.position || compareText(left.id, right.id);
}

/** By code point, as databases compare the bytes of UTF-8. */
export function compareText(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one !== other) return rankOf(one) - rankOf(other);
  }
  return left.length - right.length;
}

/** Halves of pairs (U+D800 to U+DFFF) stand for code points above all others. */
function rankOf(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

export function toMessageRow(message: Message): MessageTable {
  return {
    id: message.id,
    conversationId: message.conversationId,
    channelId: message.channelId,
    source: message.source,
    senderId: message.senderId,
    sourceRecipientId: message.sourceRecipientId,
    isFromContact: message.isFromContact ? 1 : 0,
    deliveryState: message.deliveryState,
    headers: message.headers === null ? null : JSON.stringify(message.headers),
    content: message.content,
    sentAt: message.sentAt,
    updatedAt: message.updatedAt,
    position: message.index ?? -1,
    contactCount: message.contactCount,
    openAttempt: message.openAttempt,
  };
}

export function toMessage(row: MessageTable): Message {
  return {
    id: row.id,
    headers: row.headers === null ? null : (JSON.parse(row.headers) as Message['headers']),
    isFromContact: row.isFromContact === 1,
    deliveryState: row.deliveryState as DeliveryState,
    senderId: row.senderId,
    sourceRecipientId: row.sourceRecipientId,
    conversationId: row.conversationId,
    channelId: row.channelId,
    source: row.source,
    content: row.content,
    sentAt: row.sentAt,
    updatedAt: row.updatedAt,
    index: row.position < 0 ? null : row.position,
    contactCount: row.contactCount,
    openAttempt: row.openAttempt,
  };
}
