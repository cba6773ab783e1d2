/** Who waits until the peer has answered a ping, or until the connection has ended. */
export class Confirmations {
  /** By number of the ping. */
  readonly #expected = new Map<number, () => void>();
  readonly #endings = new Set<() => void>();
  #pings = 0;

  /** Returns the number of the ping to be sent. */
  expect(confirmed: () => void): number {
    this.#expected.set(++this.#pings, confirmed);
    return this.#pings;
  }

  /** A peer may answer the newest of several pings only (RFC 6455, 5.5.3). */
  answered(ping: number): void {
    for (const [expected, confirmed] of this.#expected) {
      if (!(expected <= ping)) break;
      this.#expected.delete(expected);
      confirmed();
    }
  }

  /** Returns how to wait no more. */
  whenEnded(ended: () => void): () => void {
    this.#endings.add(ended);
    return () => void this.#endings.delete(ended);
  }

  /** What is expected will never be confirmed. */
  end(): void {
    this.#expected.clear();
    for (const ended of this.#endings) ended();
    this.#endings.clear();
  }
}
