/** Keys for a whole region, whichever of its controls has the focus. */
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export function useKeys(region: RefObject<HTMLElement | null>, onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const element = region.current;
    const listen = (event: KeyboardEvent): void => latest.current(event);
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, [region]);
}

/** A full-screen window keeps the keyboard's focus among its own controls. */
export function keepFocus(event: KeyboardEvent): void {
  const { currentTarget: root, key, shiftKey, target } = event;
  if (key !== 'Tab' || !(root instanceof HTMLElement)) return;
  const stops = 'button:not(:disabled), textarea, input, select, a[href], audio, video, summary, [tabindex="0"]';
  const all = [...root.querySelectorAll<HTMLElement>(stops)].filter(({ tabIndex }) => tabIndex >= 0);
  const [first, last] = [all[0], all.at(-1)];
  if (shiftKey ? target !== first && target !== root : target !== last) return;
  event.preventDefault();
  (shiftKey ? last : first)?.focus();
}
