/** Messages of ours. */
import type { Message } from '@airy/model';
import { rejected } from '../decision.ts';
import type { ResendMessage, SendMessage, StartConversation } from './commands.ts';
import { closeAttempt } from './attempt.ts';
import { inDeliveryState } from './delivery.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { refusedAsOfAnother } from './ownership.ts';
import { isKnown } from './state.ts';
import { isUnplaced, placeUnplaced, waitForConversation } from './unplaced.ts';

export function send(draft: Draft, command: SendMessage): ConversationDecision {
  const known = draft.state.message(command.messageId);
  if (known !== null) return draft.finish({ ...draft.shown(known) });
  const conversation = draft.conversation();
  if (isKnown(conversation)) return draft.finish({ ...draft.shown(create(draft, command, conversation)) });
  if (command.waitMs !== undefined) return waitForConversation(draft, command, command.waitMs);
  return rejected('not_found', 'Conversation not found');
}

/** A conversation that is known already is gone on with. */
export function start(draft: Draft, command: StartConversation): ConversationDecision {
  const known = draft.state.message(command.messageId);
  const refusal = known === null ? refusedAsOfAnother(draft, command.source) : null;
  if (refusal !== null) return refusal;
  const isFirst = !isKnown(draft.conversation());
  const message = known ?? create(draft, command, { ...command, sourceRecipientId: command.recipient });
  if (isFirst) placeUnplaced(draft);
  return draft.finish({ ...draft.shown(message) });
}

/** Pending again, and new again to Airy's readers: `updatedAt` null, `sentAt` as it was (contract §3, messages.resend). */
export function resend(draft: Draft, command: ResendMessage): ConversationDecision {
  const message = draft.state.message(command.messageId);
  if (message === null || message.conversationId !== draft.conversationId)
    return rejected('not_found', 'Message not found');
  if (message.deliveryState !== 'FAILED') return rejected('message_not_failed', 'Message is not in a failed state');
  if (isUnplaced(message)) return rejected('not_found', 'Conversation not found');
  const pending = draft.update(closeAttempt(draft, inDeliveryState(message, 'PENDING', draft.now)));
  // What the platform tells of the message that it could not hand over is not said of the next one.
  for (const key of ['error', 'source.error', 'source.id']) draft.removeAt(`message:${message.id}`, key);
  return draft.finish({ ...draft.shown(pending) });
}

type Place = Pick<Message, 'channelId' | 'source'> & Partial<Pick<Message, 'sourceRecipientId'>>;

function create(
  draft: Draft,
  { messageId, senderId, content }: Pick<SendMessage, 'messageId' | 'senderId' | 'content'>,
  { channelId, source, sourceRecipientId = null }: Place,
): Message {
  return draft.create({
    id: messageId,
    headers: null,
    isFromContact: false,
    deliveryState: 'PENDING',
    senderId,
    sourceRecipientId,
    conversationId: draft.conversationId,
    channelId,
    source,
    content,
    sentAt: draft.now,
    updatedAt: null,
    openAttempt: null,
  });
}
