import { useCallback, useLayoutEffect, useRef } from 'react';

/** A function that stays the same and does what the newest one given does; for the props of memoised components. */
export function useLatest<A>(handle: (argument: A) => void): (argument: A) => void {
  const latest = useRef(handle);
  useLayoutEffect(() => {
    latest.current = handle;
  });
  return useCallback((argument: A) => latest.current(argument), []);
}
