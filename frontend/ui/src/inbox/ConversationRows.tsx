/** The rows of the list; only those on the screen are made. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import type { Conversation } from '../api/wire.ts';
import { ConversationRow } from './ConversationRow.tsx';
import { useLatest } from '../parts/use-latest.ts';
import { tokenPixels } from './token-pixels.ts';

export interface ConversationRowsProps {
  readonly conversations: readonly Conversation[];
  readonly selectedId: string | null;
  /** Loads the next page; null at the end. */
  readonly more: (() => void) | null;
  readonly isLoadingMore: boolean;
}

/** A list of links. Arrow keys go through it, Tab leaves it. */
export function ConversationRows({ conversations, selectedId, more, isLoadingMore }: ConversationRowsProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => tokenPixels('--list-item'),
    getItemKey: index => conversations[index]?.id ?? index,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  const isNearEnd = lastShown >= conversations.length - 12;
  useEffect(() => {
    if (isNearEnd && !isLoadingMore) more?.();
  });
  useKeepPlace(scroller, conversations);

  const selectedShown = items.some(item => conversations[item.index]?.id === selectedId);
  const tabIndexAt = items.find(item => item.end > (rows.scrollOffset ?? 0))?.index ?? 0;
  const focusRow = (index: number): void => {
    if (index < 0 || index >= conversations.length) return;
    rows.scrollToIndex(index);
    const row = (): HTMLElement | null | undefined => scroller.current?.querySelector(`[data-index="${index}"] a`);
    const shown = row();
    if (shown) shown.focus({ preventScroll: true });
    else requestAnimationFrame(() => row()?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const row = event.currentTarget.closest('[data-index]');
    const next =
      row === null ? null : nextIndex(event.key, Number(row.getAttribute('data-index')), conversations.length);
    if (next === null) return;
    event.preventDefault();
    focusRow(next);
  };
  const keys = useLatest(onKeyDown);
  return (
    <div className="rows" ref={scroller}>
      <ul style={{ height: rows.getTotalSize() }}>
        {items.map(item => {
          const conversation = conversations[item.index];
          if (conversation === undefined) return null;
          const isSelected = conversation.id === selectedId;
          return (
            <li
              key={item.key}
              data-index={item.index}
              ref={rows.measureElement}
              style={{ transform: `translateY(${item.start}px)` }}
              aria-setsize={more === null ? conversations.length : -1}
              aria-posinset={item.index + 1}
            >
              <ConversationRow
                conversation={conversation}
                isSelected={isSelected}
                isTabStop={selectedShown ? isSelected : item.index === tabIndexAt}
                onKeyDown={keys}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function nextIndex(key: string, index: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 };
  return Object.hasOwn(moves, key) ? (moves[key] ?? null) : null;
}

/** Somebody who has scrolled down keeps seeing the same rows when others are put above them. */
function useKeepPlace(scroller: React.RefObject<HTMLDivElement | null>, conversations: readonly Conversation[]): void {
  const before = useRef(conversations);
  useLayoutEffect(() => {
    const element = scroller.current;
    const rowHeight = tokenPixels('--list-item');
    const topId = before.current[Math.floor((element?.scrollTop ?? 0) / rowHeight)]?.id;
    const oldPlace = before.current.findIndex(one => one.id === topId);
    const newPlace = conversations.findIndex(one => one.id === topId);
    before.current = conversations;
    if (element === null || element.scrollTop === 0 || oldPlace === -1 || newPlace <= oldPlace) return;
    // A row that went to the top itself is let go; rows that others were put above are followed.
    if (newPlace - oldPlace < 5) element.scrollTop += (newPlace - oldPlace) * rowHeight;
  }, [scroller, conversations]);
}
