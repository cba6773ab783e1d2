/** A small fact that the visitor's browser remembers. */
import { useCallback, useState } from 'preact/hooks';
import type { BrowserStorage } from '../storage.ts';

/** @returns the text that is kept, and how to change it; null: none. */
export function useKept(storage: BrowserStorage, key: string): [string | null, (value: string | null) => void] {
  const [kept, setKept] = useState(() => storage.get(key));
  const keep = useCallback(
    (value: string | null): void => {
      storage.set(key, value);
      setKept(value);
    },
    [storage, key],
  );
  return [kept, keep];
}
