import { useEffect } from 'react';
import { useConversations } from '../api/queries.ts';
import { loadedConversations } from '../state/conversation-pages.ts';

/** Conversations with unread messages among those loaded; also shown in the page's title. */
export function useUnreadTitle(): number {
  const list = useConversations();
  const unread = loadedConversations(list.data).filter(one => one.metadata.unread_count > 0).length;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Airy` : 'Airy';
  }, [unread]);
  return unread;
}
