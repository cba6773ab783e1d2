/** Calls webhooks as Telegram does: with the secret token, in order within a chat, again until they take it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Inbox, Update } from './inbox.ts';

export type Secret = 'right' | 'wrong' | 'missing';

export interface WebhookSenderOptions {
  readonly inbox: Inbox;
  /** Webhooks go to this host whatever was registered; null: where they were registered. */
  origin(): string | null;
  /** A method that the webhook asked for in its answer. */
  onReply(reply: Readonly<Record<string, unknown>>): void;
}

/** Updates kept for redelivery. */
const maxHistory = 10_000;
const firstRetryMs = 50;
const longestRetryMs = 2_000;
const attemptTimeoutMs = 20_000;

export class WebhookSender {
  readonly #options: WebhookSenderOptions;
  readonly #agent = new Agent({ connections: 40 });
  readonly #closing = new AbortController();
  /** By chat, the last delivery. */
  readonly #chats = new Map<string, Promise<void>>();
  /** Updates that were taken by a webhook, oldest first. */
  readonly history: Update[] = [];

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
  }

  /** All that waits, once a webhook is there. */
  deliverWaiting(): void {
    for (const { update } of this.#options.inbox.waiting) this.deliver(update);
  }

  /** After those of the same chat that were told before. */
  deliver(update: Update): void {
    const chat = chatOf(update);
    const delivery = (this.#chats.get(chat) ?? Promise.resolve()).then(() => this.#untilTaken(update));
    this.#chats.set(chat, delivery);
    void delivery.finally(() => {
      if (this.#chats.get(chat) === delivery) this.#chats.delete(chat);
    });
  }

  /** One attempt. @returns the status, or null if there was no answer. */
  async post(update: Update, secret: Secret = 'right'): Promise<number | null> {
    const webhook = this.#options.inbox.webhook;
    if (webhook === null) return null;
    try {
      const { statusCode, body } = await request(this.#urlOf(webhook.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...secretHeader(webhook.secretToken, secret) },
        body: JSON.stringify(update),
        dispatcher: this.#agent,
        signal: AbortSignal.any([AbortSignal.timeout(attemptTimeoutMs), this.#closing.signal]),
      });
      const answer = await body.text();
      if (statusCode >= 200 && statusCode < 300) this.#reply(answer);
      return statusCode;
    } catch {
      // Whatever went wrong, Telegram only sees that nobody took it.
      return null;
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#chats.values());
    await this.#agent.close();
  }

  /** Ends when it is taken, or nobody is there any more to take it: then it goes on waiting. */
  async #untilTaken(update: Update): Promise<void> {
    const { inbox } = this.#options;
    const isWaiting = (): boolean => inbox.waiting.some(waiting => waiting.update === update);
    for (let waitMs = firstRetryMs; isWaiting() && inbox.webhook !== null && !this.#closing.signal.aborted;) {
      const status = await this.post(update);
      if (status !== null && status >= 200 && status < 300) return this.#taken(update);
      const message = status === null ? 'Connection refused' : `Wrong response from the webhook: ${status}`;
      inbox.lastError = { at: Math.floor(Date.now() / 1000), message };
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined); // Closing ends the loop.
      waitMs = Math.min(longestRetryMs, waitMs * 2);
    }
  }

  #taken(update: Update): void {
    this.history.push(update);
    if (this.history.length > maxHistory) this.history.shift();
    this.#options.inbox.forget(id => id === update.update_id);
  }

  #urlOf(registered: string): string {
    const origin = this.#options.origin();
    const { pathname, search } = new URL(registered);
    return origin === null ? registered : `${origin.replace(/\/+$/, '')}${pathname}${search}`;
  }

  #reply(answer: string): void {
    let reply: unknown;
    try {
      reply = JSON.parse(answer);
    } catch {
      // Most answers are empty, and Telegram passes over all that is no method.
      return;
    }
    if (typeof reply === 'object' && reply !== null && 'method' in reply) this.#options.onReply(reply);
  }
}

function secretHeader(token: string | null, secret: Secret): Readonly<Record<string, string>> {
  if (token === null || secret === 'missing') return {};
  return { 'x-telegram-bot-api-secret-token': secret === 'right' ? token : `${token}-but-wrong` };
}

function chatOf(update: Update): string {
  const about = Object.values(update).find(value => typeof value === 'object') as
    | { readonly chat?: { readonly id: number }; readonly message?: { readonly chat: { readonly id: number } } }
    | undefined;
  return String(about?.chat?.id ?? about?.message?.chat.id ?? '');
}
