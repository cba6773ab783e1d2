/** Messages of ours. */
import { rejected } from '../decision.ts';
import type { ResendMessage, SendMessage } from './commands.ts';
import { closeAttempt } from './attempt.ts';
import { inDeliveryState } from './delivery.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { clearError } from './echo.ts';
import { isKnown } from './state.ts';

export function send(draft: Draft, command: SendMessage): ConversationDecision {
  const conversation = draft.conversation();
  if (!isKnown(conversation)) return rejected('not_found', 'Conversation not found');
  const known = draft.state.message(command.messageId);
  if (known !== null) return draft.finish({ ...draft.shown(known) });
  const message = draft.create({
    id: command.messageId,
    headers: null,
    isFromContact: false,
    deliveryState: 'PENDING',
    senderId: command.senderId,
    sourceRecipientId: null,
    conversationId: conversation.id,
    channelId: conversation.channelId,
    source: conversation.source,
    content: command.content,
    sentAt: draft.now,
    updatedAt: null,
    openAttempt: null,
  });
  return draft.finish({ ...draft.shown(message) });
}

/** Pending again, and new again to Airy's readers: `updatedAt` null, `sentAt` as it was (contract §3, messages.resend). */
export function resend(draft: Draft, command: ResendMessage): ConversationDecision {
  const message = draft.state.message(command.messageId);
  if (message === null || message.conversationId !== draft.conversationId)
    return rejected('not_found', 'Message not found');
  if (message.deliveryState !== 'FAILED') return rejected('message_not_failed', 'Message is not in a failed state');
  const pending = draft.update(closeAttempt(draft, inDeliveryState(message, 'PENDING', draft.now)));
  clearError(draft, message.id);
  return draft.finish({ ...draft.shown(pending) });
}
