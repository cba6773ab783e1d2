import type { ReadyEndpoints } from '../port.ts';
import type { ReadyAnswer } from './queue-thread.ts';

/** When a lease may bring something, per endpoint. */
export class ReadyTimes {
  readonly #times = new Map<string, number>();
  readonly #listeners = new Set<(endpoint: string) => void>();

  note(changes: readonly ReadyAnswer[]): void {
    for (const { endpoint, at } of changes) {
      const before = this.#times.get(endpoint);
      if (at === null) this.#times.delete(endpoint);
      else this.#times.set(endpoint, at);
      if (at !== null && (before === undefined || at < before))
        for (const listener of this.#listeners) listener(endpoint);
    }
  }

  /** Longest waiting first. */
  ready(limit: number, nowMs: number): ReadyEndpoints {
    const sorted = [...this.#times].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1));
    const endpoints = sorted.filter(([, at]) => at <= nowMs).slice(0, limit);
    const next = sorted[endpoints.length];
    return {
      endpoints: endpoints.map(([endpoint]) => endpoint),
      nextInMs: next === undefined ? null : Math.max(0, next[1] - nowMs),
    };
  }

  watch(onReady: (endpoint: string) => void): () => void {
    const listener = (endpoint: string): void => onReady(endpoint);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
