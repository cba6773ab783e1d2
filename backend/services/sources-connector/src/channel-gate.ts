/** How many calls a channel's platform gets at once, and when it has asked for a pause. */

export interface ChannelGateOptions {
  /** Calls at once per channel. */
  readonly maxCalls: number;
  /** Messages that wait in place per channel; more are to come again. */
  readonly maxWaiting: number;
  /** Epoch ms. */
  now(): number;
}

/** The channel is full or has to pause: come again. */
export class ChannelBusyError extends Error {
  override readonly name = 'ChannelBusyError';
}

interface Gate {
  calls: number;
  readonly waiting: (() => void)[];
  pausedUntil: number;
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
      if (gate.pausedUntil > this.#options.now()) throw new ChannelBusyError('the platform asked for a pause');
      return await call();
    } finally {
      const next = gate.waiting.shift();
      if (next) next();
      else if (--gate.calls === 0 && gate.pausedUntil <= this.#options.now()) this.#gates.delete(channelId);
    }
  }

  /** No call of the channel begins for so long. */
  pause(channelId: string, waitMs: number): void {
    const gate = this.#gateOf(channelId);
    gate.pausedUntil = Math.max(gate.pausedUntil, this.#options.now() + waitMs);
  }

  /** The place of the call that ends goes to the one that waits. */
  #turn(gate: Gate): Promise<void> {
    if (gate.waiting.length >= this.#options.maxWaiting) throw new ChannelBusyError('many messages wait already');
    return new Promise(resolve => gate.waiting.push(resolve));
  }

  #gateOf(channelId: string): Gate {
    const known = this.#gates.get(channelId);
    if (known) return known;
    const gate: Gate = { calls: 0, waiting: [], pausedUntil: 0 };
    this.#gates.set(channelId, gate);
    return gate;
  }
}
