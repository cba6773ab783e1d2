/** What is on an open window of a page that is looked at has been read. */
import { useEffect } from 'preact/hooks';
import type { Visit, VisitState } from '../visit/visit.ts';

export function useReading(visit: Visit, state: VisitState): void {
  useEffect(() => {
    const read = (): void => {
      if (document.visibilityState === 'visible') visit.markRead();
    };
    read();
    document.addEventListener('visibilitychange', read);
    return () => document.removeEventListener('visibilitychange', read);
  }, [visit, state.thread.messages]);
}
