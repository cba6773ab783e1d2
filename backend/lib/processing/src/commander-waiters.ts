/** Callers that wait for outcomes, by command id. */
import { AiryError } from '@airy/errors';
import type { KnownOutcome } from './commander-outcomes.ts';

export interface WaitersOptions {
  readonly timeoutMs: number;
  readonly maxWaiting: number;
}

export interface Waiting {
  /** @throws AiryError `outcome_pending`, or what `cancelAll` was given. */
  readonly outcome: Promise<KnownOutcome>;
  cancel(): void;
}

interface Waiter {
  resolve(outcome: KnownOutcome): void;
  reject(error: Error): void;
}

export class Waiters {
  readonly #options: WaitersOptions;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #count = 0;

  constructor(options: WaitersOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws AiryError `overloaded`. */
  add(commandId: string): Waiting {
    if (this.#count >= this.#options.maxWaiting) throw new AiryError('overloaded');
    const { promise, resolve, reject } = Promise.withResolvers<KnownOutcome>();
    const timer = setTimeout(() => settle(() => reject(new AiryError('outcome_pending'))), this.#options.timeoutMs);
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      this.#remove(commandId, waiter);
      how();
    };
    const waiter: Waiter = {
      resolve: outcome => settle(() => resolve(outcome)),
      reject: error => settle(() => reject(error)),
    };
    const others = this.#waiters.get(commandId) ?? new Set();
    this.#waiters.set(commandId, others.add(waiter));
    this.#count++;
    // Whoever cancels, or is told of a failed append instead, does not look at the promise any more.
    promise.catch(() => undefined);
    return { outcome: promise, cancel: () => settle(() => undefined) };
  }

  resolve(outcome: KnownOutcome): void {
    for (const waiter of [...(this.#waiters.get(outcome.commandId) ?? [])]) waiter.resolve(outcome);
  }

  cancelAll(error: Error): void {
    for (const waiters of [...this.#waiters.values()]) for (const waiter of [...waiters]) waiter.reject(error);
  }

  #remove(commandId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(commandId);
    if (!waiters?.delete(waiter)) return;
    this.#count--;
    if (waiters.size === 0) this.#waiters.delete(commandId);
  }
}
