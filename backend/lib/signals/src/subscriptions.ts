/** Who listens to what in this process. A slow handler has a bounded queue of its own and holds up nobody else. */
import { maxWaiting } from './limits.ts';
import type { DropReason, Json, SignalHandler } from './port.ts';

interface Subscription {
  readonly pattern: string;
  readonly handler: SignalHandler;
  readonly waiting: { readonly payload: Json; readonly topic: string }[];
  isRunning: boolean;
  isStopped: boolean;
}

export interface SubscriptionsOptions {
  dropped(reason: DropReason, error?: unknown): void;
  /** The first one listens to the pattern, or the last one has stopped. */
  listening?(pattern: string): void;
  unheard?(pattern: string): void;
}

export class Subscriptions {
  readonly #byPattern = new Map<string, Set<Subscription>>();
  readonly #options: SubscriptionsOptions;

  constructor(options: SubscriptionsOptions) {
    this.#options = options;
  }

  get patterns(): readonly string[] {
    return [...this.#byPattern.keys()];
  }

  add(pattern: string, handler: SignalHandler): () => void {
    const subscription: Subscription = { pattern, handler, waiting: [], isRunning: false, isStopped: false };
    const known = this.#byPattern.get(pattern);
    if (known) known.add(subscription);
    else this.#byPattern.set(pattern, new Set([subscription]));
    if (!known) this.#options.listening?.(pattern);
    return () => this.#remove(subscription);
  }

  /** To those who listen to exactly this pattern. */
  deliver(pattern: string, topic: string, payload: Json): void {
    for (const subscription of this.#byPattern.get(pattern) ?? []) {
      if (subscription.waiting.length >= maxWaiting) {
        this.#options.dropped('slow');
        continue;
      }
      subscription.waiting.push({ payload, topic });
      if (!subscription.isRunning) void this.#run(subscription);
    }
  }

  clear(): void {
    for (const subscriptions of this.#byPattern.values()) for (const one of subscriptions) this.#remove(one);
  }

  /** Of a topic: itself, and every pattern here that it begins with. */
  matching(topic: string): string[] {
    return this.patterns.filter(pattern =>
      pattern.endsWith('*') ? topic.startsWith(pattern.slice(0, -1)) : pattern === topic,
    );
  }

  async #run(subscription: Subscription): Promise<void> {
    subscription.isRunning = true;
    // Never within the call that published.
    await Promise.resolve();
    for (let next = subscription.waiting.shift(); next && !subscription.isStopped; next = subscription.waiting.shift())
      try {
        await subscription.handler(next.payload, next.topic);
      } catch (error) {
        this.#options.dropped('failed', error);
      }
    subscription.isRunning = false;
  }

  #remove(subscription: Subscription): void {
    const { pattern } = subscription;
    subscription.isStopped = true;
    subscription.waiting.length = 0;
    const others = this.#byPattern.get(pattern);
    if (!others?.delete(subscription) || others.size > 0) return;
    this.#byPattern.delete(pattern);
    this.#options.unheard?.(pattern);
  }
}
