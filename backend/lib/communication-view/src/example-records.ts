/** Records for this package's tests. */
import type { Channel, Message, Metadata, ReadReceipt } from '@airy/model';

export const facebook: Channel = {
  id: '763eba4d-2255-5e20-b8ce-7ff5a6f506dd',
  source: 'facebook',
  sourceChannelId: '1234',
  token: null,
  connectionState: 'CONNECTED',
};

/** The message with this index of a conversation: from the contact, a second after the one before. */
export function message(conversationId: string, index: number, other: Partial<Message> = {}): Message {
  return {
    id: `${conversationId}-message-${String(index).padStart(6, '0')}`,
    headers: null,
    isFromContact: true,
    deliveryState: 'DELIVERED',
    senderId: `contact-of-${conversationId}`,
    sourceRecipientId: null,
    conversationId,
    channelId: facebook.id,
    source: facebook.source,
    content: JSON.stringify({ text: `message ${index}` }),
    sentAt: 1_600_000_000_000 + index * 1_000,
    updatedAt: null,
    index,
    contactCount: index + 1,
    openAttempt: null,
    ...other,
  };
}

/** As Airy Core wrote them: neither index nor count. */
export function oldMessage(conversationId: string, number: number, other: Partial<Message> = {}): Message {
  return message(conversationId, number, { index: null, contactCount: null, ...other });
}

export function metadata(subject: string, key: string, other: Partial<Metadata> = {}): Metadata {
  return { subject, key, value: 'value', valueType: 'text', timestamp: 1_600_000_000_000, ...other };
}

export function receipt(conversationId: string, other: Partial<ReadReceipt> = {}): ReadReceipt {
  return { conversationId, readDate: 1_600_000_000_000, readIndex: 0, readContactCount: 1, ...other };
}
