/** Keeps a thread where its reader has it: at the bottom when they are there, else at the message they look at. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** This close to the end counts as being there. */
const nearBottomPixels = 48;

export interface ThreadScroll {
  readonly isAtBottom: boolean;
  readonly onScroll: () => void;
  readonly toBottom: () => void;
}

interface State {
  /** The reader is at the end and stays there. */
  sticks: boolean;
  anchor: Anchor | null;
  /** Messages have been shown. */
  opened: boolean;
  top: number;
}

interface Anchor {
  readonly messageId: string;
  readonly top: number;
}

function isNearBottom(scroller: HTMLElement): boolean {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= nearBottomPixels;
}

/** The topmost message on the screen and where it stands. */
function anchorOf(scroller: HTMLElement): Anchor | null {
  const top = scroller.getBoundingClientRect().top;
  for (const element of scroller.querySelectorAll('[data-message]')) {
    const box = element.getBoundingClientRect();
    if (box.bottom > top) return { messageId: element.getAttribute('data-message') ?? '', top: box.top };
  }
  return null;
}

/** `ownMessages`: how many messages the reader has on their way; one more takes them to the bottom. */
export function useThreadScroll(scroller: RefObject<HTMLDivElement | null>, ownMessages: number): ThreadScroll {
  const [isAtBottom, setIsAtBottom] = useState(true);
  const state = useRef<State>({ sticks: true, anchor: null, opened: false, top: 0 });

  const remember = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    // Only a hand takes the thread from its end; content that grows (a picture arrives) does not.
    const wentUp = element.scrollTop < state.current.top;
    state.current.sticks = isNearBottom(element) || (state.current.sticks && !wentUp);
    state.current.top = element.scrollTop;
    state.current.anchor = anchorOf(element);
    setIsAtBottom(state.current.sticks);
  }, [scroller]);

  const settle = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const { anchor, sticks } = state.current;
    if (!state.current.opened) open(element, state.current);
    else if (sticks) element.scrollTop = element.scrollHeight;
    else if (anchor !== null) element.scrollTop += movedBy(element, anchor);
    remember();
  }, [scroller, remember]);

  useLayoutEffect(settle);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(settle);
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, [scroller, settle]);

  const toBottom = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    state.current.sticks = true;
    element.scrollTop = element.scrollHeight;
  }, [scroller]);
  useLayoutEffect(() => {
    if (ownMessages > 0) toBottom();
  }, [ownMessages, toBottom]);
  return { isAtBottom, onScroll: remember, toBottom };
}

/** How far the anchor's message has moved; its element may be another by now, as groups grow at both ends. */
function movedBy(scroller: HTMLElement, { messageId, top }: Anchor): number {
  const element = scroller.querySelector(`[data-message="${CSS.escape(messageId)}"]`);
  return element === null ? 0 : element.getBoundingClientRect().top - top;
}

/** The first time there are messages: to the line above the first unread one, else to the end. */
function open(scroller: HTMLElement, state: State): void {
  if (scroller.querySelector('[data-message]') === null) return;
  state.opened = true;
  scroller.scrollTop = scroller.scrollHeight;
  state.top = scroller.scrollTop;
  const line = scroller.querySelector('.new-line');
  const space = line === null ? 0 : line.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (space < 0) scroller.scrollTop += space - scroller.clientHeight / 4;
}
