/** Messages from contacts. */
import type { ReceiveMessage } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { messageOfSource } from './find-message.ts';
import { refusedAsOfAnother } from './ownership.ts';
import { linkSource } from './source-link.ts';
import { isKnown } from './state.ts';
import { placeUnplaced } from './unplaced.ts';

/** Known ids change nothing, whenever they come: the platform delivers again, in any order. */
export function receive(draft: Draft, command: ReceiveMessage): ConversationDecision {
  const known = draft.state.message(command.messageId) ?? messageOfSource(draft, command.sourceMessageId);
  if (known !== null) return draft.finish({ ...draft.shown(known) });
  const refusal = refusedAsOfAnother(draft, command.source);
  if (refusal !== null) return refusal;
  const isFirst = !isKnown(draft.conversation());
  const message = draft.create({
    id: command.messageId,
    headers: command.headers,
    isFromContact: true,
    deliveryState: 'DELIVERED',
    senderId: command.senderId,
    sourceRecipientId: null,
    conversationId: command.conversationId,
    channelId: command.channelId,
    source: command.source,
    content: command.content,
    sentAt: command.sentAt ?? draft.now,
    updatedAt: null,
    openAttempt: null,
  });
  if (command.sourceMessageId !== null) linkSource(draft, message.id, command.sourceMessageId);
  reopen(draft);
  if (isFirst) placeUnplaced(draft);
  return draft.finish({ ...draft.shown(message) });
}

/** A contact who writes again opens a closed conversation. */
function reopen(draft: Draft): void {
  const subject = `conversation:${draft.conversationId}`;
  if (draft.text(subject, 'state') === 'CLOSED') draft.setText(subject, 'state', 'OPEN');
}
