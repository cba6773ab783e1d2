import { useEffect, useMemo, useState } from 'react';
import type { useConversations } from '../api/queries.ts';
import type { Conversation } from '../api/wire.ts';
import { loadedConversations } from '../state/conversation-pages.ts';
import { filtered, parseFilter, type ListFilter } from '../state/list-filter.ts';
import { readSaved, save } from '../state/saved.ts';

const key = 'airy.list-filter';
/** So many pages are read by themselves to find what a filter lets through; further ones when asked. */
const pagesAtOnce = 10;

export interface FilteredList {
  readonly filter: ListFilter;
  readonly setFilter: (filter: ListFilter) => void;
  readonly conversations: readonly Conversation[];
  /** Loads the next page; null at the end, and where a filter has looked far enough. */
  readonly more: (() => void) | null;
  /** Tries the next page again after it could not be read; null if all is well. */
  readonly retry: (() => void) | null;
  /** How far a filter has looked, and how to look further; null if it has seen all or nothing is filtered. */
  readonly further: { readonly seen: number; readonly look: () => void } | null;
}

/** The conversation list through the agent's filter. */
export function useFilteredList(list: ReturnType<typeof useConversations>, selectedId: string | null): FilteredList {
  const [filter, setFilter] = useState(() => parseFilter(readSaved(key)));
  const [allowed, setAllowed] = useState(pagesAtOnce);
  useEffect(() => save(key, filter === 'all' ? null : filter), [filter]);
  const all = useMemo(() => loadedConversations(list.data), [list.data]);
  const conversations = useMemo(() => filtered(all, filter, selectedId), [all, filter, selectedId]);
  const pages = list.data?.pages.length ?? 0;
  const isFarEnough = filter !== 'all' && pages >= allowed;
  // Asked for while a page is on its way, the page on its way would be given up.
  const next = (): void => {
    if (!list.isFetchingNextPage) void list.fetchNextPage();
  };
  const look = (): void => {
    setAllowed(pages + pagesAtOnce);
    next();
  };
  return {
    filter,
    setFilter,
    conversations,
    more: list.hasNextPage && !isFarEnough && !list.isFetchNextPageError ? next : null,
    retry: list.isFetchNextPageError ? next : null,
    further: list.hasNextPage && isFarEnough ? { seen: all.length, look } : null,
  };
}
