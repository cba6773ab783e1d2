/** Conversation list, thread and contact; one of them at a time where there is no room for more. */
import { useCallback, useRef } from 'react';
import { useConversations } from '../api/queries.ts';
import { navigate } from '../navigation.ts';
import { MessagesSquare } from 'lucide-react';
import { Problem } from '../parts/Problem.tsx';
import { conversationPath } from '../routes.ts';
import { ConversationList } from './ConversationList.tsx';
import { ResizeHandle } from './ResizeHandle.tsx';
import { ThreadScreen } from './ThreadScreen.tsx';
import { useShortcuts } from './use-shortcuts.ts';

/** The inbox; `conversationId` null shows the list alone. */
export function InboxScreen({ conversationId }: { readonly conversationId: string | null }) {
  const screen = useRef<HTMLElement>(null);
  const neighbours = useRef<readonly string[]>([]);
  const onOrder = useCallback((ids: readonly string[]) => {
    neighbours.current = ids;
  }, []);
  const step = (by: number): void => {
    const ids = neighbours.current;
    const place = conversationId === null ? -1 : ids.indexOf(conversationId);
    const next = ids[place === -1 ? 0 : place + by];
    if (next !== undefined) navigate(conversationPath(next));
  };
  useShortcuts({ j: () => step(1), k: () => step(-1), Escape: () => navigate(conversationPath(null)) });
  return (
    <main className="inbox" ref={screen} data-open={conversationId === null ? undefined : true}>
      <h1 className="hidden">Inbox</h1>
      <ConversationList selectedId={conversationId} onOrder={onOrder} />
      <ResizeHandle target={screen} />
      {conversationId === null ? (
        <NothingOpen />
      ) : (
        <ThreadScreen key={conversationId} conversationId={conversationId} />
      )}
    </main>
  );
}

function NothingOpen() {
  const list = useConversations();
  const isEmpty = list.data?.pages[0]?.pagination_data.total === 0;
  return (
    <section className="nothing-open" aria-label="Conversation">
      <Problem
        drawing={<MessagesSquare className="drawing" aria-hidden="true" />}
        title={isEmpty ? 'Nothing to answer yet' : 'Choose a conversation'}
        text={
          isEmpty
            ? 'A conversation opens here when you choose it in the list.'
            : 'Use J and K to go through them, Escape to come back here.'
        }
        action={null}
      />
    </section>
  );
}
