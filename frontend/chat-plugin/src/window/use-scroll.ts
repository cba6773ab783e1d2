/** The list follows what is new while its end is in sight; else it stays where the reader is. */
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface ScrollOptions {
  /** Changes when something stands at the end that was not there before. */
  readonly newestKey: string;
  /** The newest is the visitor's own: shown wherever they were. */
  readonly isOwn: boolean;
  /** Changes when earlier messages were added above. */
  readonly oldestKey: string;
  /** How many messages for the reader there are. */
  readonly receivedCount: number;
  /** Called near the top; null: there is nothing before. */
  readonly onTop: (() => Promise<void>) | null;
}

const nearPx = 48;
/** So early that one need not stop. */
const topPx = 200;

export function useScroll({ newestKey, isOwn, oldestKey, receivedCount, onTop }: ScrollOptions) {
  const list = useRef<HTMLDivElement>(null);
  const isNearEnd = useRef(true);
  const heightBefore = useRef(0);
  const oldestBefore = useRef(oldestKey);
  const [seenCount, setSeenCount] = useState(receivedCount);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = useCallback((behaviour: ScrollBehavior = 'auto'): void => {
    const element = list.current;
    if (element !== null) element.scrollTo({ top: element.scrollHeight, behavior: behaviour });
  }, []);
  const onScroll = useCallback((): void => {
    const element = list.current;
    if (element === null) return;
    isNearEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    setAtEnd(isNearEnd.current);
    // At the end of a list that hardly scrolls one is not looking for what was before.
    if (onTop !== null && !isNearEnd.current && element.scrollTop < topPx) void onTop();
  }, [onTop]);

  useLayoutEffect(() => {
    if (isNearEnd.current || isOwn) toEnd();
  }, [newestKey, isOwn, toEnd]);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    if (oldestBefore.current !== oldestKey) element.scrollTop += element.scrollHeight - heightBefore.current;
    oldestBefore.current = oldestKey;
    heightBefore.current = element.scrollHeight;
  });
  useLayoutEffect(() => {
    const element = list.current;
    const content = element?.firstElementChild;
    if (element === null || !content) return undefined;
    // Pictures that load and a window that shrinks (the keyboard) must not hide the newest message.
    const observer = new ResizeObserver(() => {
      if (isNearEnd.current) toEnd();
    });
    observer.observe(element);
    observer.observe(content);
    return () => observer.disconnect();
  }, [toEnd]);
  useLayoutEffect(() => {
    if (isAtEnd) setSeenCount(receivedCount);
  }, [isAtEnd, receivedCount]);

  return { list, onScroll, toEnd, isAtEnd, newCount: receivedCount - seenCount };
}
