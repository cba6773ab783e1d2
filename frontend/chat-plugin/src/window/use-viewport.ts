/** Full screen on phones: the window fills what the keyboard leaves, and the page behind stands still. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

const phone = '(max-width: 480px), (max-height: 480px) and (pointer: coarse)';

/** @returns true while the window fills a phone's screen. */
export function useViewport(root: RefObject<HTMLElement | null>, isAllowed: boolean): boolean {
  const [isPhone, setPhone] = useState(isAllowed && matchMedia(phone).matches);
  useEffect(() => {
    const query = matchMedia(phone);
    const changed = (): void => setPhone(isAllowed && query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, [isAllowed]);
  useLayoutEffect(() => (isPhone ? fillScreen(root) : undefined), [root, isPhone]);
  return isPhone;
}

function fillScreen(root: RefObject<HTMLElement | null>): () => void {
  const { style } = document.documentElement;
  const before = style.overflow;
  style.overflow = 'hidden';
  const viewport = window.visualViewport;
  const follow = (): void => {
    root.current?.style.setProperty('--height', `${viewport?.height ?? window.innerHeight}px`);
    root.current?.style.setProperty('--top', `${viewport?.offsetTop ?? 0}px`);
  };
  follow();
  viewport?.addEventListener('resize', follow);
  viewport?.addEventListener('scroll', follow);
  return () => {
    style.overflow = before;
    viewport?.removeEventListener('resize', follow);
    viewport?.removeEventListener('scroll', follow);
  };
}
