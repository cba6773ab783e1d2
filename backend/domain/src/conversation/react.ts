/** Reactions of contacts (contract §6, Reactions). */
import type { React } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { hold, memoryOf } from './held.ts';
import { messageOfSource } from './find-message.ts';

export function react(draft: Draft, command: React): ConversationDecision {
  const message = messageOfSource(draft, command.sourceMessageId) ?? draft.state.message(command.fallbackMessageId);
  if (message === null) hold(draft, command.sourceMessageId, command);
  else applyReaction(draft, message.id, command);
  return draft.finish();
}

/** `reaction.sent_at` is text (contract §14). A reaction taken back leaves its time with the writer, so that no older one returns. */
export function applyReaction(draft: Draft, messageId: string, { emoji, sentAt }: React): void {
  const subject = `message:${messageId}`;
  const memory = memoryOf(messageId);
  const newest = Math.max(
    Number(draft.text(subject, 'reaction.sent_at') ?? -Infinity),
    Number(draft.text(memory, 'reaction.taken_back_at') ?? -Infinity),
  );
  if (sentAt < newest) return;
  if (emoji === null) {
    draft.removeAt(subject, 'reaction');
    draft.setText(memory, 'reaction.taken_back_at', String(sentAt));
  } else {
    draft.setText(subject, 'reaction.emoji', emoji);
    draft.setText(subject, 'reaction.sent_at', String(sentAt));
  }
}
