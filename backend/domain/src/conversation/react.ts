/** Reactions of contacts (contract §6, Reactions). */
import type { React } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { hold, isNewerReaction, memoryOf } from './held.ts';
import { messageOfSource } from './find-message.ts';

export function react(draft: Draft, command: React): ConversationDecision {
  const message = messageOfSource(draft, command.sourceMessageId) ?? draft.state.message(command.fallbackMessageId);
  if (message === null) hold(draft, command.sourceMessageId, command);
  else applyReaction(draft, message.id, command);
  return draft.finish();
}

/** `reaction.sent_at` is text (contract §14). A reaction taken back leaves its time with the writer, so that no older one returns. */
export function applyReaction(draft: Draft, messageId: string, command: React): void {
  const subject = `message:${messageId}`;
  const memory = memoryOf(messageId);
  const present = reactionAt(draft.text(subject, 'reaction.sent_at'), draft.text(subject, 'reaction.emoji'));
  const takenBack = reactionAt(draft.text(memory, 'reaction.taken_back_at'), null);
  if (!isNewerReaction(command, present) || !isNewerReaction(command, takenBack)) return;
  if (command.emoji === null) {
    draft.removeAt(subject, 'reaction');
    draft.setText(memory, 'reaction.taken_back_at', String(command.sentAt));
  } else {
    draft.setText(subject, 'reaction.emoji', command.emoji);
    draft.setText(subject, 'reaction.sent_at', String(command.sentAt));
  }
}

function reactionAt(sentAt: string | null, emoji: string | null): Pick<React, 'sentAt' | 'emoji'> {
  return { sentAt: sentAt === null ? -1 : Number(sentAt), emoji };
}
