/**
 * Who may have how much of what a worker can do at a time, so that nobody waits for those that hang, however many they are.
 * A reserve is for endpoints that were quick the last time, one delivery each. Those that ran into their time have one
 * delivery each, in a part of their own beside it. All others may use an eighth of what is free; once half is used, one
 * delivery each.
 */

const part = 8;

/** How the last delivery of an endpoint ended. */
export type Pace = 'unknown' | 'quick' | 'slow' | 'hanging';

export interface ShareLimits {
  /** Deliveries under way. */
  readonly deliveries: number;
  /** Payloads of these. */
  readonly bytes: number;
}

interface Asking {
  readonly deliveries: number;
  readonly bytes: number;
  /** Of one job, as far as is known. */
  readonly jobBytes: number;
  readonly pace: Pace;
}

export class Share {
  readonly #limits: ShareLimits;
  #deliveries = 0;
  #bytes = 0;
  #hanging = 0;

  constructor(limits: ShareLimits) {
    this.#limits = limits;
  }

  get deliveries(): number {
    return this.#deliveries;
  }

  take(bytes: number, pace: Pace): void {
    this.#deliveries += 1;
    this.#bytes += bytes;
    if (pace === 'hanging') this.#hanging += 1;
  }

  /** @param pace that it was taken with. */
  giveBack(bytes: number, pace: Pace): void {
    this.#deliveries -= 1;
    this.#bytes -= bytes;
    if (pace === 'hanging') this.#hanging -= 1;
  }

  /** How many more one may have. @param one what it has. */
  room(one: Asking): number {
    const { deliveries, bytes } = this.#limits;
    if (deliveries <= this.#deliveries || bytes <= this.#bytes) return 0;
    const first = one.deliveries === 0 ? 1 : 0;
    const free = deliveries - Math.ceil(deliveries / part) - this.#deliveries;
    const freeBytes = bytes - bytes / part - this.#bytes;
    // What is left is the reserve.
    if (free <= 0 || freeBytes <= 0) return one.pace === 'quick' ? first : 0;
    if (one.pace === 'hanging') return this.#hanging < Math.floor(deliveries / 4) ? first : 0;
    if (one.pace !== 'quick' && free <= deliveries / 2) return first;
    const byCount = Math.floor(free / part) - one.deliveries;
    const byBytes = Math.floor((freeBytes / part - one.bytes) / Math.max(1, one.jobBytes));
    return Math.max(first, Math.min(byCount, byBytes));
  }
}
