/**
 * An answer that was on its way while an event came is older than the event, and would undo it. So the events that come
 * during a read are applied once more after it; they are absolute, and thus harmless twice.
 */
import type { QueryClient } from '@tanstack/react-query';

const mostKept = 1000;

/** Remembers what came during reads of a query client; `apply` is called again for each after the read. */
export class EventsDuringReads<E> {
  readonly #queries: QueryClient;
  readonly #apply: (event: E) => void;
  /** Reads that are under way: how many events had come when they began. */
  readonly #starts = new Map<string, number>();
  #events: E[] = [];
  /** How many events were dropped from the front of those kept. */
  #dropped = 0;

  constructor(queries: QueryClient, apply: (event: E) => void) {
    this.#queries = queries;
    this.#apply = apply;
    queries.getQueryCache().subscribe(({ type, query, ...rest }) => {
      if (type !== 'updated' || !('action' in rest)) return;
      const { action } = rest;
      if (action.type === 'fetch') this.#starts.set(query.queryHash, this.#dropped + this.#events.length);
      if (action.type === 'error') this.#end(query.queryHash);
      if (action.type === 'success' && action.manual !== true) this.#again(query.queryHash);
    });
  }

  /** To be told of every event as it comes. */
  note(event: E): void {
    if (this.#starts.size === 0) return;
    this.#events.push(event);
    if (this.#events.length <= mostKept) return;
    this.#dropped += this.#events.length;
    this.#events = [];
    // More than can be kept: whatever is being read must be read anew.
    void this.#queries.invalidateQueries({ fetchStatus: 'fetching' });
  }

  #again(hash: string): void {
    const start = this.#starts.get(hash);
    if (start === undefined) return;
    const missed = this.#events.slice(Math.max(0, start - this.#dropped));
    this.#end(hash);
    for (const event of missed) this.#apply(event);
  }

  #end(hash: string): void {
    this.#starts.delete(hash);
    if (this.#starts.size > 0) return;
    this.#dropped += this.#events.length;
    this.#events = [];
  }
}
