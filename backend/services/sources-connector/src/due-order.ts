/** Keys in the order in which they are due, so that the next one is found without looking at the others. */

interface Entry {
  readonly key: string;
  /** Epoch ms. */
  readonly dueAt: number;
}

export class DueOrder {
  /** Sorted; moving the rest of a sorted array costs less than a tree up to some 100,000. */
  readonly #sorted: Entry[] = [];
  readonly #dueAt = new Map<string, number>();

  get size(): number {
    return this.#sorted.length;
  }

  has(key: string): boolean {
    return this.#dueAt.has(key);
  }

  set(key: string, dueAt: number): void {
    this.delete(key);
    this.#dueAt.set(key, dueAt);
    this.#sorted.splice(this.#placeOf({ key, dueAt }), 0, { key, dueAt });
  }

  delete(key: string): void {
    const dueAt = this.#dueAt.get(key);
    if (dueAt === undefined) return;
    this.#dueAt.delete(key);
    this.#sorted.splice(this.#placeOf({ key, dueAt }), 1);
  }

  /** The earliest that is due and not left out; looks at those only. */
  next(now: number, isLeftOut: (key: string) => boolean): string | null {
    for (const { key, dueAt } of this.#sorted) {
      if (dueAt > now) return null;
      if (!isLeftOut(key)) return key;
    }
    return null;
  }

  #placeOf(entry: Entry): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#sorted[middle];
      if (other !== undefined && isBefore(other, entry)) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.dueAt === other.dueAt ? one.key < other.key : one.dueAt < other.dueAt;
}
