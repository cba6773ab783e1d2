import { StompProtocolError } from './frame.ts';

/** What one connection has subscribed to. A subscription that is held gets nothing that is sent to its destination. */
export class Subscriptions {
  readonly #destinations = new Map<string, string>();
  readonly #held = new Set<string>();

  /** @throws StompProtocolError */
  add(id: string, destination: string, max: number): void {
    if (!this.#destinations.has(id) && this.#destinations.size >= max)
      throw new StompProtocolError('Too many subscriptions.');
    if (this.#held.has(id)) throw new StompProtocolError('The subscription with this id is still being resumed.');
    this.#destinations.set(id, destination);
  }

  remove(id: string): void {
    this.#destinations.delete(id);
    this.#held.delete(id);
  }

  has(destination: string): boolean {
    return [...this.#destinations.values()].includes(destination);
  }

  hasId(id: string): boolean {
    return this.#destinations.has(id);
  }

  /** Those of the destination that are not held. */
  *open(destination: string): Generator<string> {
    for (const [id, subscribed] of this.#destinations) if (subscribed === destination && !this.#held.has(id)) yield id;
  }

  hold(id: string): void {
    this.#held.add(id);
  }

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  release(id: string): void {
    this.#held.delete(id);
  }

  clear(): void {
    this.#destinations.clear();
    this.#held.clear();
  }
}
