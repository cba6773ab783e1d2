/**
 * Who may have how much of what a worker can do at a time. An endpoint may use an eighth of what is free, so many that
 * hang leave room for the next one however many they are; one that does nothing yet always gets its first delivery.
 */

const part = 8;

export interface ShareLimits {
  /** Deliveries under way. */
  readonly deliveries: number;
  /** Payloads of these. */
  readonly bytes: number;
}

export class Share {
  readonly #limits: ShareLimits;
  #deliveries = 0;
  #bytes = 0;

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  get deliveries(): number {
    return this.#deliveries;
  }

  take(bytes: number): void {
    this.#deliveries += 1;
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#deliveries -= 1;
    this.#bytes -= bytes;
  }

  /** How many more one may have. @param one what it has, and what a job of it is in bytes as far as is known. */
  room(one: { readonly deliveries: number; readonly bytes: number; readonly jobBytes: number }): number {
    const free = this.#limits.deliveries - this.#deliveries;
    const freeBytes = this.#limits.bytes - this.#bytes;
    if (free <= 0 || freeBytes <= 0) return 0;
    const byCount = Math.floor(free / part) - one.deliveries;
    const byBytes = Math.floor((freeBytes / part - one.bytes) / Math.max(1, one.jobBytes));
    return Math.max(one.deliveries === 0 ? 1 : 0, Math.min(byCount, byBytes));
  }
}
