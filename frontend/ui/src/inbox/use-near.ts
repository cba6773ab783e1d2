import { useEffect, type RefObject } from 'react';

/** Calls back when an element comes near the visible part of its scroller; `onNear` null: not now. */
export function useNear(
  target: RefObject<Element | null>,
  root: RefObject<Element | null>,
  onNear: (() => void) | null,
): void {
  useEffect(() => {
    if (onNear === null || target.current === null) return;
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) onNear();
      },
      { root: root.current, rootMargin: '80% 0px' },
    );
    observer.observe(target.current);
    return () => observer.disconnect();
  });
}
