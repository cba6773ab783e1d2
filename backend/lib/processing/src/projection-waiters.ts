/** Those who wait until a view has folded up to a position (design §7, invariant 7). */
import type { Positions, TopicPartition } from '@airy/event-log';

export interface FoldedTo {
  readonly topics: readonly string[];
  /** Offset of the next record to fold; null if none was. */
  next(partition: TopicPartition): number | null;
}

interface Waiter {
  readonly positions: Positions;
  done(reached: boolean): void;
}

/** Positions of topics the view does not fold are no concern of its. */
function hasReached(positions: Positions, view: FoldedTo): boolean {
  for (const [place, offset] of positions) {
    const slash = place.lastIndexOf('/');
    const topic = place.slice(0, slash);
    if (!view.topics.includes(topic)) continue;
    if ((view.next({ topic, partition: Number(place.slice(slash + 1)) }) ?? 0) < offset) return false;
  }
  return true;
}

export class PositionWaiters {
  readonly #view: FoldedTo;
  readonly #waiters = new Set<Waiter>();

  constructor(view: FoldedTo) {
    this.#view = view;
  }

  /** True once the view is there; false after the time, or when it is stopped. */
  wait(positions: Positions, timeoutMs: number): Promise<boolean> {
    if (hasReached(positions, this.#view)) return Promise.resolve(true);
    return new Promise(resolve => {
      const waiter: Waiter = {
        positions,
        done: reached => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(reached);
        },
      };
      const timer = setTimeout(() => waiter.done(false), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  onFolded(): void {
    for (const waiter of this.#waiters) if (hasReached(waiter.positions, this.#view)) waiter.done(true);
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.done(false);
  }
}
