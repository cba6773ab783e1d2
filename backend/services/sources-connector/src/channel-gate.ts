/** How many calls a channel's platform gets at once and a second, and when it has asked for a pause. */

export interface ChannelGateOptions {
  /** Calls at once per channel. */
  readonly maxCalls: number;
  /** Messages that wait in place per channel; more are to come again. */
  readonly maxWaiting: number;
  /** Calls that begin in a second, per channel; they are spread evenly. Null: any number. */
  readonly maxPerSecond: number | null;
  /** Epoch ms. */
  now(): number;
  /** Resolves after so long. */
  sleep(delayMs: number): Promise<unknown>;
}

/** The channel is full or has to pause: come again. */
export class ChannelBusyError extends Error {
  override readonly name = 'ChannelBusyError';
}

interface Gate {
  calls: number;
  readonly waiting: (() => void)[];
  pausedUntil: number;
  /** When the next call may begin; epoch ms. */
  nextAt: number;
}

export class ChannelGates {
  readonly #options: ChannelGateOptions;
  readonly #gates = new Map<string, Gate>();

  constructor(options: ChannelGateOptions) {
    this.#options = options;
  }

  /** Runs the call when it is its turn. @throws ChannelBusyError before the call has begun. */
  async through<T>(channelId: string, call: () => Promise<T>): Promise<T> {
    const gate = this.#gateOf(channelId);
    if (gate.pausedUntil > this.#options.now()) throw new ChannelBusyError('the platform asked for a pause');
    if (gate.calls >= this.#options.maxCalls) await this.#turn(gate);
    else gate.calls++;
    try {
      if (this.#options.maxPerSecond !== null) await this.#pace(gate, this.#options.maxPerSecond);
      if (gate.pausedUntil > this.#options.now()) throw new ChannelBusyError('the platform asked for a pause');
      return await call();
    } finally {
      const next = gate.waiting.shift();
      if (next) next();
      else if (--gate.calls === 0 && Math.max(gate.pausedUntil, gate.nextAt) <= this.#options.now())
        this.#gates.delete(channelId);
    }
  }

  /** No call of the channel begins for so long. */
  pause(channelId: string, waitMs: number): void {
    const gate = this.#gateOf(channelId);
    gate.pausedUntil = Math.max(gate.pausedUntil, this.#options.now() + waitMs);
  }

  /** Those that have a place begin one after the other. */
  async #pace(gate: Gate, maxPerSecond: number): Promise<void> {
    const { now, sleep } = this.#options;
    const at = Math.max(now(), gate.nextAt);
    gate.nextAt = at + 1_000 / maxPerSecond;
    if (at > now()) await sleep(at - now());
  }

  /** The place of the call that ends goes to the one that waits. */
  #turn(gate: Gate): Promise<void> {
    if (gate.waiting.length >= this.#options.maxWaiting) throw new ChannelBusyError('many messages wait already');
    return new Promise(resolve => gate.waiting.push(resolve));
  }

  #gateOf(channelId: string): Gate {
    const known = this.#gates.get(channelId);
    if (known) return known;
    const gate: Gate = { calls: 0, waiting: [], pausedUntil: 0, nextAt: 0 };
    this.#gates.set(channelId, gate);
    return gate;
  }
}
