/** Those who wait until a view has folded up to a position (design §7, invariant 7). */
import type { Positions, TopicPartition } from '@airy/event-log';

export interface FoldedTo {
  readonly topics: readonly string[];
  /** Offset of the next record to fold; null if none was. */
  next(partition: TopicPartition): number | null;
  /** Looks at what others have folded; null: nobody else does. */
  readonly look: (() => Promise<void>) | null;
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

/** Between two looks, however many wait, ms. */
const lookEveryMs = 20;

export class PositionWaiters {
  readonly #view: FoldedTo;
  readonly #waiters = new Set<Waiter>();
  #isLooking = false;

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
      if (this.#view.look && !this.#isLooking) void this.#keepLooking(this.#view.look);
    });
  }

  onFolded(): void {
    for (const waiter of this.#waiters) if (hasReached(waiter.positions, this.#view)) waiter.done(true);
  }

  /** One look for all, as long as somebody waits. */
  async #keepLooking(look: () => Promise<void>): Promise<void> {
    this.#isLooking = true;
    while (this.#waiters.size > 0) {
      await look().catch(() => undefined); // Whoever waits is told when the time is over; health says what is wrong.
      this.onFolded();
      if (this.#waiters.size > 0) await new Promise(resolve => setTimeout(resolve, lookEveryMs));
    }
    this.#isLooking = false;
  }

  close(): void {
    for (const waiter of this.#waiters) waiter.done(false);
  }
}
