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
