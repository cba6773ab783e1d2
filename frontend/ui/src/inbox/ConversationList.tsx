/** The conversation list: virtual, endless, alive. */
import { ArrowUp, ListFilter as ListFilterIcon } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { errorWords } from '../api/client.ts';
import { useConversations } from '../api/queries.ts';
import { Problem } from '../parts/Problem.tsx';
import { useLate } from '../parts/use-late.ts';
import { ConversationRows } from './ConversationRows.tsx';
import { FilterBar } from './FilterBar.tsx';
import { ListSkeleton } from './ListSkeleton.tsx';
import { NothingYet } from './NothingYet.tsx';
import { useFilteredList, type FilteredList } from './use-filtered-list.ts';
import { useSteadyList } from './use-steady-list.ts';

export interface ConversationListProps {
  readonly selectedId: string | null;
  /** Told the ids in the order shown. */
  readonly onOrder: (ids: readonly string[]) => void;
}

/** The pane with all conversations. */
export function ConversationList({ selectedId, onOrder }: ConversationListProps) {
  const list = useConversations();
  const view = useFilteredList(list, selectedId);
  const { shown, waiting, release, pointerProps } = useSteadyList(view.conversations);
  const isLate = useLate(list.isPending);
  useEffect(() => onOrder(shown.map(one => one.id)), [onOrder, shown]);
  const total = list.data?.pages[0]?.pagination_data.total;
  return (
    <section className="list" aria-label="Conversations" {...pointerProps}>
      <header className="list-header">
        <h2>Conversations</h2>
        {total === undefined ? null : (
          <span className="count">
            {total.toLocaleString()}
            <span className="hidden"> in all</span>
          </span>
        )}
      </header>
      <FilterBar
        filter={view.filter}
        onChange={filter => {
          release();
          view.setFilter(filter);
        }}
      />
      {waiting > 0 ? (
        <Button className="pill list-pill" onPress={release}>
          {waiting} new <ArrowUp aria-hidden="true" />
        </Button>
      ) : null}
      {isLate ? <ListSkeleton /> : null}
      {list.isError && total === undefined ? (
        <Problem
          title="The list could not be read"
          text={errorWords(list.error)}
          action={{ label: 'Try again', run: () => void list.refetch() }}
        />
      ) : null}
      {total === undefined || shown.length > 0 ? null : <NothingToShow isAll={total === 0} view={view} />}
      {shown.length > 0 ? (
        <ConversationRows
          conversations={shown}
          selectedId={selectedId}
          more={view.more}
          isLoadingMore={list.isFetchingNextPage}
        />
      ) : null}
      {view.retry === null ? null : (
        <p className="list-further">
          Older ones could not be read.{' '}
          <Button className="button small" onPress={view.retry}>
            Try again
          </Button>
        </p>
      )}
      {view.further === null ? null : (
        <p className="list-further">
          Looked through the newest {view.further.seen.toLocaleString()}.{' '}
          <Button className="button small" isDisabled={list.isFetchingNextPage} onPress={view.further.look}>
            Look further back
          </Button>
        </p>
      )}
    </section>
  );
}

function NothingToShow({ isAll, view }: { readonly isAll: boolean; readonly view: FilteredList }) {
  const { more } = view;
  // Nothing among what is loaded, so the rows are not there to ask for more.
  useEffect(() => (isAll ? undefined : more?.()));
  if (isAll) return <NothingYet />;
  if (more !== null) return <ListSkeleton />;
  return (
    <Problem
      drawing={<ListFilterIcon className="drawing" aria-hidden="true" />}
      title={`Nothing ${view.filter} here`}
      text={view.filter === 'unread' ? 'You have read everything.' : 'No conversation fits this filter.'}
      action={{ label: 'Show all', run: () => view.setFilter('all') }}
    />
  );
}
