/** Messages by what a platform calls them. */
import type { Message } from '@airy/model';
import type { Draft } from './draft.ts';

/** The message of this conversation that has this id at the platform (metadata `source.id`). */
export function messageOfSource(draft: Draft, sourceMessageId: string | null): Message | null {
  if (sourceMessageId === null) return null;
  for (const id of draft.state.messagesOfSource(sourceMessageId)) {
    const message = draft.state.message(id);
    if (message?.conversationId === draft.conversationId) return message;
  }
  return null;
}
