/** The conversation list: virtual, endless, alive. */
import { ArrowUp, Inbox } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useConversations } from '../api/queries.ts';
import { navigate } from '../navigation.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLate } from '../parts/use-late.ts';
import { settingsPath } from '../routes.ts';
import { loadedConversations } from '../state/conversation-pages.ts';
import { ConversationRows } from './ConversationRows.tsx';
import { ListSkeleton } from './ListSkeleton.tsx';
import { useSteadyList } from './use-steady-list.ts';

export interface ConversationListProps {
  readonly selectedId: string | null;
  /** Told the ids in the order shown. */
  readonly onOrder: (ids: readonly string[]) => void;
}

/** The pane with all conversations. */
export function ConversationList({ selectedId, onOrder }: ConversationListProps) {
  const list = useConversations();
  const conversations = useMemo(() => loadedConversations(list.data), [list.data]);
  const { shown, waiting, release, pointerProps } = useSteadyList(conversations);
  const isLate = useLate(list.isPending);
  useEffect(() => onOrder(shown.map(one => one.id)), [onOrder, shown]);
  const total = list.data?.pages[0]?.pagination_data.total;
  return (
    <section className="list" aria-label="Conversations" {...pointerProps}>
      <header className="list-header">
        <h1>Inbox</h1>
        {total === undefined ? null : (
          <span className="count" aria-label={`${total} conversations`}>
            {total.toLocaleString()}
          </span>
        )}
      </header>
      {waiting > 0 ? (
        <Button className="pill list-pill" onPress={release}>
          {waiting} new <ArrowUp aria-hidden="true" />
        </Button>
      ) : null}
      {isLate ? <ListSkeleton /> : null}
      {list.isError && conversations.length === 0 ? (
        <Problem
          title="The list could not be read"
          text={errorWords(list.error)}
          action={{ label: 'Try again', run: () => void list.refetch() }}
        />
      ) : null}
      {list.isSuccess && conversations.length === 0 ? <NoConversations /> : null}
      {conversations.length > 0 ? (
        <ConversationRows
          conversations={shown}
          selectedId={selectedId}
          more={list.hasNextPage ? () => void list.fetchNextPage() : null}
          isLoadingMore={list.isFetchingNextPage}
        />
      ) : null}
    </section>
  );
}

function NoConversations() {
  return (
    <Problem
      drawing={<Inbox className="drawing" aria-hidden="true" />}
      title="No conversations yet"
      text="They appear here as soon as somebody writes on one of your channels."
      action={{ label: 'Connect a channel', run: () => navigate(settingsPath('channels')) }}
    />
  );
}
