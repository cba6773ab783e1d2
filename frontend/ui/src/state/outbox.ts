/**
 * Messages on their way from this page to the server. Each has one key for all its attempts, so a repeated attempt
 * never sends twice; what is not settled survives a reload.
 */
import type { Json } from '@airy/model';
import type { Message } from '../api/wire.ts';
import { randomId } from './random-id.ts';
import { readSavedJson, save } from './saved.ts';
import { createStore, type Store } from './store.ts';

export interface Outgoing {
  /** Idempotency key. */
  readonly key: string;
  readonly conversationId: string;
  readonly source: string;
  readonly content: Json;
  /** ISO 8601, this browser's clock. */
  readonly sentAt: string;
  /** Newest message known when it was written: it can only come back after that one. */
  readonly afterId: string | null;
  readonly state: 'sending' | 'failed';
  /** Why it failed; null while it is being sent. */
  readonly error: string | null;
  /** True if an attempt had no clear answer: the message may be at the server already. */
  readonly uncertain: boolean;
}

export type SendAttempt =
  | { readonly kind: 'sent'; readonly message: Message }
  | { readonly kind: 'again'; readonly afterMs: number; readonly error: string }
  | { readonly kind: 'refused'; readonly error: string };

export interface OutboxOptions {
  /** One attempt; never throws. */
  readonly send: (outgoing: Outgoing, attempt: number) => Promise<SendAttempt>;
  readonly onSent: (conversationId: string, message: Message) => void;
  readonly wait?: (durationMs: number) => Promise<void>;
}

const storageKey = 'airy.outbox';
const mostKept = 200;
const mostAttempts = 8;

/** The outbox of this page. Messages of one conversation leave one after the other, in the order they were written. */
export class Outbox {
  readonly entries: Store<readonly Outgoing[]>;
  readonly #options: OutboxOptions;
  readonly #running = new Set<string>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.entries = createStore(readSavedJson(storageKey, isOutgoingList, []));
    this.entries.subscribe(() => save(storageKey, JSON.stringify(this.entries.get())));
  }

  /** Goes on with what an earlier page left behind. */
  start(): void {
    for (const id of new Set(this.entries.get().map(one => one.conversationId))) void this.#run(id);
  }

  /** Takes a message; false if two hundred are waiting already. */
  add(message: Pick<Outgoing, 'conversationId' | 'source' | 'content' | 'afterId'>): boolean {
    if (this.entries.get().length >= mostKept) return false;
    const sentAt = new Date().toISOString();
    this.entries.set([
      ...this.entries.get(),
      { ...message, key: randomId(), sentAt, state: 'sending', error: null, uncertain: false },
    ]);
    void this.#run(message.conversationId);
    return true;
  }

  /** Tries a failed one again, under its own key: had it arrived after all, it is not sent twice. */
  retry(key: string): void {
    const found = this.entries.get().find(one => one.key === key);
    if (found === undefined) return;
    this.#change(key, { state: 'sending', error: null });
    void this.#run(found.conversationId);
  }

  /** Forgets a message that was not sent. */
  discard(key: string): void {
    this.entries.set(this.entries.get().filter(one => one.key !== key));
  }

  #change(key: string, change: Partial<Outgoing>): void {
    this.entries.set(this.entries.get().map(one => (one.key === key ? { ...one, ...change } : one)));
  }

  async #run(conversationId: string): Promise<void> {
    if (this.#running.has(conversationId)) return;
    this.#running.add(conversationId);
    try {
      for (let next = this.#next(conversationId); next !== undefined; next = this.#next(conversationId))
        await this.#deliver(next);
    } finally {
      this.#running.delete(conversationId);
    }
  }

  #next(conversationId: string): Outgoing | undefined {
    return this.entries.get().find(one => one.conversationId === conversationId && one.state === 'sending');
  }

  async #deliver(outgoing: Outgoing): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.#options.send(outgoing, attempt);
      if (result.kind === 'sent') {
        this.#options.onSent(outgoing.conversationId, result.message);
        return this.discard(outgoing.key);
      }
      if (result.kind === 'refused') return this.#refused(outgoing.key, result.error);
      this.#change(outgoing.key, { uncertain: true });
      if (attempt >= mostAttempts) return this.#change(outgoing.key, { state: 'failed', error: result.error });
      await (this.#options.wait ?? waitFor)(result.afterMs);
    }
  }

  /** The server remembers a refusal under its key, so another try needs another; unless an earlier attempt may have arrived. */
  #refused(key: string, error: string): void {
    const uncertain = this.entries.get().some(one => one.key === key && one.uncertain);
    this.#change(key, { key: uncertain ? key : randomId(), state: 'failed', error });
  }
}

/** Those of a conversation that its thread does not show yet: an event may bring a message before the answer does. */
export function stillOutgoing(entries: readonly Outgoing[], messages: readonly Message[]): readonly Outgoing[] {
  const taken = new Set<string>();
  return entries.filter(entry => {
    if (entry.state === 'failed') return true;
    const start = messages.findIndex(message => message.id === entry.afterId) + 1;
    const twin = messages
      .slice(start)
      .find(
        one => !one.from_contact && !taken.has(one.id) && JSON.stringify(one.content) === JSON.stringify(entry.content),
      );
    if (twin !== undefined) taken.add(twin.id);
    return twin === undefined;
  });
}

function waitFor(durationMs: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, durationMs));
}

function isOutgoingList(value: unknown): value is readonly Outgoing[] {
  return (
    Array.isArray(value) &&
    value.every(
      (one: Partial<Outgoing> | null) => typeof one?.key === 'string' && typeof one.conversationId === 'string',
    )
  );
}
