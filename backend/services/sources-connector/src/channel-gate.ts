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
  /** Resolves after so long; rejects once the signal fires. */
  sleep(delayMs: number, signal: AbortSignal): Promise<unknown>;
}

/** The channel is full or has to pause: come again. */
export class ChannelBusyError extends Error {
  override readonly name = 'ChannelBusyError';
}

/** How long a call waits for its turn. */
export interface Patience {
  /** Then it is to come again. */
  readonly maxWaitMs: number;
  readonly signal: AbortSignal;
}

/** As many are known of the past. */
const maxBegun = 10_000;
/** Timers take no longer waits. */
const longestWaitMs = 2 ** 31 - 1;

interface Gate {
  calls: number;
  readonly waiting: (() => void)[];
  /** When calls began that were spread; epoch ms, ascending. */
  readonly begun: number[];
  pausedUntil: number;
  /** When the next call may begin; epoch ms. */
  nextAt: number;
  /** Looks whether the gate is needed any more. */
  timer: NodeJS.Timeout | null;
}

export class ChannelGates {
  readonly #options: ChannelGateOptions;
  readonly #gates = new Map<string, Gate>();

  constructor(options: ChannelGateOptions) {
    this.#options = options;
  }

  /** Channels that have calls, or may not begin the next one yet. */
  get size(): number {
    return this.#gates.size;
  }

  /** Runs the call when it is its turn. @throws ChannelBusyError, the signal's reason, before the call has begun. */
  async through<T>(channelId: string, patience: Patience, call: () => Promise<T>): Promise<T> {
    const gate = this.#gateOf(channelId);
    if (gate.pausedUntil > this.#options.now()) throw new ChannelBusyError('the platform asked for a pause');
    if (gate.calls >= this.#options.maxCalls) await this.#turn(gate, patience);
    else gate.calls++;
    try {
      const { maxPerSecond } = this.#options;
      if (maxPerSecond !== null) await this.#pace(gate, maxPerSecond, patience.signal);
      if (gate.pausedUntil > this.#options.now()) throw new ChannelBusyError('the platform asked for a pause');
      patience.signal.throwIfAborted();
      return await call();
    } finally {
      const next = gate.waiting.shift();
      if (next) next();
      else gate.calls--;
      this.#forgetIdle(channelId, gate);
    }
  }

  /**
   * For how long since then the spreading of calls has held up those of the channel: the time that was given to calls
   * which began. What a platform takes is none of it: while nothing begins, it does not grow. Milliseconds.
   */
  heldMs(channelId: string, since: number): number {
    const { maxPerSecond } = this.#options;
    if (maxPerSecond === null) return 0;
    const nowMs = this.#options.now();
    const begun = this.#gates.get(channelId)?.begun.filter(at => at >= since && at <= nowMs) ?? [];
    return (begun.length * 1_000) / maxPerSecond;
  }

  /** No call of the channel begins for so long. */
  pause(channelId: string, waitMs: number): void {
    const gate = this.#gateOf(channelId);
    gate.pausedUntil = Math.max(gate.pausedUntil, this.#options.now() + waitMs);
    this.#forgetIdle(channelId, gate);
  }

  /** A channel may have had its last call: nothing else would look at its gate again. */
  #forgetIdle(channelId: string, gate: Gate): void {
    if (gate.calls > 0 || gate.timer !== null) return;
    const neededMs = Math.max(gate.pausedUntil, gate.nextAt) - this.#options.now();
    if (neededMs <= 0) {
      this.#gates.delete(channelId);
      return;
    }
    const look = (): void => {
      gate.timer = null;
      this.#forgetIdle(channelId, gate);
    };
    gate.timer = setTimeout(look, Math.min(neededMs, longestWaitMs)).unref();
  }

  /** Those that have a place begin one after the other. */
  async #pace(gate: Gate, maxPerSecond: number, signal: AbortSignal): Promise<void> {
    const { now, sleep } = this.#options;
    signal.throwIfAborted();
    const at = Math.max(now(), gate.nextAt);
    gate.nextAt = at + 1_000 / maxPerSecond;
    gate.begun.push(at);
    if (gate.begun.length > maxBegun) gate.begun.shift();
    if (at <= now()) return;
    try {
      await sleep(at - now(), signal);
    } catch (error) {
      gate.begun.splice(gate.begun.lastIndexOf(at), 1);
      signal.throwIfAborted();
      throw error;
    }
  }

  /** The place of the call that ends goes to the one that waits; who has given up stands in nobody's way. */
  #turn(gate: Gate, { maxWaitMs, signal }: Patience): Promise<void> {
    if (gate.waiting.length >= this.#options.maxWaiting) throw new ChannelBusyError('many messages wait already');
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      };
      const turn = (): void => {
        leave();
        resolve();
      };
      const giveUp = (reason: Error): void => {
        leave();
        gate.waiting.splice(gate.waiting.indexOf(turn), 1);
        reject(reason);
      };
      const onAbort = (): void => giveUp(signal.reason as Error);
      const onLate = (): void => giveUp(new ChannelBusyError('the turn did not come in time'));
      const timer = setTimeout(onLate, Math.min(maxWaitMs, longestWaitMs)).unref();
      signal.addEventListener('abort', onAbort, { once: true });
      gate.waiting.push(turn);
    });
  }

  #gateOf(channelId: string): Gate {
    const known = this.#gates.get(channelId);
    if (known) return known;
    const gate: Gate = { calls: 0, waiting: [], begun: [], pausedUntil: 0, nextAt: 0, timer: null };
    this.#gates.set(channelId, gate);
    return gate;
  }
}
