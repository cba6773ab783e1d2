/** How the counters of a conversation follow from its records. Applying a record again, or later, gives the same. */
import type { Message, ReadReceipt } from '@airy/model';
import type { Conversation } from './state.ts';

function unknownConversation(id: string): Conversation {
  return {
    id,
    channelId: null,
    source: null,
    nextIndex: 0,
    contactCount: 0,
    contactId: null,
    recipientId: null,
    contactIndex: -1,
    readIndex: -1,
    readContactCount: 0,
  };
}

export function afterMessage(before: Conversation | null, message: Message): Conversation {
  const conversation = before ?? unknownConversation(message.conversationId);
  const index = message.index ?? -1;
  const isNewest = index + 1 >= conversation.nextIndex || conversation.channelId === null;
  const isNewestOfContact =
    message.isFromContact && (index >= conversation.contactIndex || conversation.contactId === null);
  return {
    ...conversation,
    channelId: isNewest ? message.channelId : conversation.channelId,
    source: isNewest ? message.source : conversation.source,
    nextIndex: Math.max(conversation.nextIndex, index + 1),
    contactCount: Math.max(conversation.contactCount, message.contactCount ?? 0),
    contactId: isNewestOfContact ? message.senderId : conversation.contactId,
    recipientId: message.sourceRecipientId ?? conversation.recipientId,
    contactIndex: isNewestOfContact ? index : conversation.contactIndex,
  };
}

export function afterReceipt(before: Conversation | null, receipt: ReadReceipt): Conversation {
  return {
    ...(before ?? unknownConversation(receipt.conversationId)),
    readIndex: receipt.readIndex ?? -1,
    readContactCount: receipt.readContactCount ?? 0,
  };
}
