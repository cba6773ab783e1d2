/** A part of the window that is fetched when it is needed first: its module, and its style with it. */
import { useEffect, useState } from 'preact/hooks';

export type PartState = 'loading' | 'failed';

export interface LazyPart<T> {
  /** The module once it is there. Fetches it, once for all who ask; a fetch that failed is tried again by the next. */
  load(): Promise<T>;
  /** Null before it is there. */
  readonly loaded: T | null;
}

/** @param fetchModule a dynamic import. */
export function lazyPart<T>(fetchModule: () => Promise<T>): LazyPart<T> {
  let loaded: T | null = null;
  let loading: Promise<T> | null = null;
  return {
    get loaded() {
      return loaded;
    },
    load() {
      loading ??= fetchModule().then(
        module => (loaded = module),
        (error: unknown) => {
          loading = null;
          throw error;
        },
      );
      return loading;
    },
  };
}

/** The part, fetched while `isWanted`; what failed is tried again when the browser is online again. */
export function usePart<T>(part: LazyPart<T>, isWanted = true): T | PartState {
  const [state, setState] = useState<PartState | 'ready'>(part.loaded === null ? 'loading' : 'ready');
  useEffect(() => {
    if (!isWanted || part.loaded !== null) return undefined;
    let isCurrent = true;
    const become = (next: PartState | 'ready') => (): void => {
      if (isCurrent) setState(next);
    };
    const load = (): void => void part.load().then(become('ready'), become('failed'));
    load();
    window.addEventListener('online', load);
    return () => {
      isCurrent = false;
      window.removeEventListener('online', load);
    };
  }, [part, isWanted]);
  return part.loaded ?? (state === 'ready' ? 'loading' : state);
}
