/** What an agent can do to a conversation. The screen changes at once; what the server refuses is taken back and said. */
import { announce } from '../state/announcements.ts';
import { errorWords, write } from './client.ts';
import { LiveUpdates } from './live.ts';
import { keys, queryClient } from './queries.ts';
import type { Conversation, Tag } from './wire.ts';

export const live = new LiveUpdates(queryClient);

/** Shows a change, asks for it, and reads the truth again if it was refused. True if it was done. */
async function optimistically(
  conversationId: string,
  change: (one: Conversation) => Conversation,
  ask: () => Promise<unknown>,
): Promise<boolean> {
  live.changeConversation(conversationId, change);
  try {
    await ask();
    return true;
  } catch (error) {
    announce({ kind: 'error', text: errorWords(error) });
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: keys.conversation(conversationId) }),
      queryClient.invalidateQueries({ queryKey: keys.conversations }),
    ]);
    return false;
  }
}

function withMeta(change: Partial<Conversation['metadata']>): (one: Conversation) => Conversation {
  return one => ({ ...one, metadata: { ...one.metadata, ...change } });
}

/** True if the conversation is closed; absent means open (contract §3). */
export function isClosed(conversation: Conversation): boolean {
  return conversation.metadata.state === 'CLOSED';
}

/** Closes or opens a conversation. */
export function setClosed(conversationId: string, closed: boolean): Promise<boolean> {
  const state = closed ? 'CLOSED' : 'OPEN';
  return optimistically(conversationId, withMeta({ state }), () =>
    write('conversations.set-state', { conversation_id: conversationId, state }),
  );
}

/** Closes a conversation and offers to open it again. */
export async function closeWithUndo(conversationId: string): Promise<void> {
  if (!(await setClosed(conversationId, true))) return;
  const undo = (): void => void setClosed(conversationId, false);
  announce({ kind: 'done', text: 'Conversation closed.', undo });
}

/** Gives the contact a name. */
export function renameContact(conversation: Conversation, displayName: string): Promise<boolean> {
  const contact = { ...conversation.metadata.contact, display_name: displayName };
  return optimistically(conversation.id, withMeta({ contact }), () =>
    write('conversations.update-contact', { conversation_id: conversation.id, display_name: displayName }),
  );
}

/** Puts a tag on a conversation. */
export function addTag(conversation: Conversation, tag: Tag): Promise<boolean> {
  const tags = { ...conversation.metadata.tags, [tag.id]: '' };
  return optimistically(conversation.id, withMeta({ tags }), () =>
    write('conversations.tag', { conversation_id: conversation.id, tag_id: tag.id }),
  );
}

/** Takes a tag off a conversation. */
export function removeTag(conversation: Conversation, tagId: string): Promise<boolean> {
  const tags = Object.fromEntries(Object.entries(conversation.metadata.tags ?? {}).filter(([id]) => id !== tagId));
  return optimistically(conversation.id, withMeta({ tags }), () =>
    write('conversations.untag', { conversation_id: conversation.id, tag_id: tagId }),
  );
}

/** Marks all messages of a conversation as read. Nobody asked for it by hand, so a failure is not worth a word. */
export async function markRead(conversationId: string): Promise<void> {
  live.changeConversation(conversationId, withMeta({ unread_count: 0 }));
  try {
    await write('conversations.mark-read', { conversation_id: conversationId });
  } catch {
    // The next look at the conversation marks it again; until then the server's count is shown.
    await queryClient.invalidateQueries({ queryKey: keys.conversation(conversationId) });
  }
}

/** Sends a failed message again. */
export async function resend(messageId: string): Promise<void> {
  try {
    await write('messages.resend', { message_id: messageId });
  } catch (error) {
    announce({ kind: 'error', text: errorWords(error) });
  }
}
