/** Read marks of agents: unread = contact messages above the index read. */
import type { MarkRead } from './commands.ts';
import type { ConversationDecision, Draft } from './draft.ts';
import { isKnown, unreadCount } from './state.ts';

/** Unknown conversations are no error (contract §3, conversations.mark-read). */
export function markRead(draft: Draft, command: MarkRead): ConversationDecision {
  const conversation = draft.conversation();
  if (!isKnown(conversation)) return draft.finish({ unreadCount: 0 });
  const newest = conversation.nextIndex - 1;
  const index = Math.min(command.index ?? newest, newest);
  const message = draft.state.messageAt(draft.conversationId, index);
  const contactCount = index === newest ? conversation.contactCount : (message?.contactCount ?? null);
  if (index > conversation.readIndex && contactCount !== null) draft.read(index, contactCount);
  return draft.finish({ unreadCount: unreadCount(draft.conversation()) });
}
