/** What is unread of the open conversation, and marking it read while somebody looks. */
import { useEffect, useState } from 'react';
import { markRead } from '../api/actions.ts';
import type { Conversation, Message } from '../api/wire.ts';
import { firstUnread } from '../state/thread-items.ts';

export interface ReadingOptions {
  readonly conversation: Conversation;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly isLoaded: boolean;
  /** The newest message is on the screen and somebody is before it. */
  readonly isLooking: boolean;
}

export interface Reading {
  /** The message under the "new" line; it stays there until the conversation is left. */
  readonly firstUnreadId: string | null;
  /** How many messages of the contact came since the newest one was last on the screen. */
  readonly below: number;
}

/** Follows the reader of a conversation. */
export function useReading({ conversation, messages, isLoaded, isLooking }: ReadingOptions): Reading {
  const unread = conversation.metadata.unread_count;
  const [mark, setMark] = useState<{ readonly id: string | null; readonly unread: number } | null>(null);
  if (isLoaded && mark === null) setMark({ id: firstUnread(messages, unread), unread });
  else if (isLoaded && mark !== null && !isLooking && unread > 0 && mark.unread === 0) {
    setMark({ id: firstUnread(messages, unread), unread });
  } else if (mark !== null && unread === 0 && mark.unread !== 0) setMark({ id: mark.id, unread: 0 });

  const newestId = messages.at(-1)?.id;
  const [lastSeenId, setLastSeenId] = useState(newestId);
  if (isLooking && newestId !== lastSeenId) setLastSeenId(newestId);

  const shouldMark = isLoaded && isLooking && unread > 0;
  useEffect(() => {
    if (shouldMark) void markRead(conversation.id);
  }, [shouldMark, conversation.id]);

  const seen = messages.findIndex(one => one.id === lastSeenId);
  const below = seen === -1 ? 0 : messages.slice(seen + 1).filter(one => one.from_contact).length;
  return { firstUnreadId: mark?.id ?? null, below };
}
