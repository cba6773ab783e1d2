/** A bounded memory of what was looked up; what was used longest ago gives way. */
export class RecentlyUsed<V> {
  readonly #max: number;
  readonly #values = new Map<string, V>();

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string, load: () => V): V {
    const known = this.#values.get(key);
    const value = known === undefined ? load() : known;
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.#max) this.delete(this.#values.keys().next().value ?? key);
    return value;
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }
}
