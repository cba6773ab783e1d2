/** How sends go, until it is changed or for so many calls. */
export class Modes<M extends string> {
  readonly names: readonly M[];
  #mode: M;
  #calls: number | null = null;

  /** @param names the first one is how it goes when all is well. */
  constructor(names: readonly [M, ...M[]]) {
    this.names = names;
    [this.#mode] = names;
  }

  get mode(): M {
    return this.#mode;
  }

  /** The mode of this call; counts it. */
  take(): M {
    const mode = this.#mode;
    if (this.#calls === null) return mode;
    this.#calls--;
    if (this.#calls <= 0) this.set(this.names[0] ?? mode, null);
    return mode;
  }

  /** A mode that is none changes nothing. */
  set(mode: string, calls: number | null): void {
    const known = this.names.find(name => name === mode);
    if (known === undefined) return;
    this.#mode = known;
    this.#calls = calls;
  }
}
