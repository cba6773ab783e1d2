/** Sends webhooks as Messenger does: signed, repeated until they are taken, and on request wrongly. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { signatures } from './events.ts';

export type Signature = 'right' | 'wrong' | 'missing';

export interface WebhookSenderOptions {
  readonly url: string | null;
  readonly secret: string;
}

/** Bodies kept for redelivery. */
const maxHistory = 10_000;
const firstRetryMs = 100;
const longestRetryMs = 2_000;
const attemptTimeoutMs = 20_000;

export class WebhookSender {
  #url: string | null;
  readonly #secret: string;
  readonly #agent = new Agent({ connections: 64 });
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  /** Bodies that were taken at least once, oldest first. */
  readonly history: string[] = [];

  constructor({ url, secret }: WebhookSenderOptions) {
    this.#url = url;
    this.#secret = secret;
  }

  get url(): string | null {
    return this.#url;
  }

  pointTo(url: string): void {
    this.#url = url;
  }

  /** One attempt. @returns the status, or null if there was no answer. */
  async post(body: string, signature: Signature = 'right'): Promise<number | null> {
    if (this.#url === null) return null;
    try {
      const headers = { 'content-type': 'application/json', ...this.#headers(body, signature) };
      const { statusCode, body: answer } = await request(this.#url, {
        method: 'POST',
        headers,
        body,
        dispatcher: this.#agent,
        signal: AbortSignal.any([AbortSignal.timeout(attemptTimeoutMs), this.#closing.signal]),
      });
      await answer.dump();
      return statusCode;
    } catch {
      // Whatever went wrong, Messenger only sees that nobody took it.
      return null;
    }
  }

  /** Repeats until it is taken. @returns false if the simulator was closed before. */
  async deliver(body: string): Promise<boolean> {
    const delivery = this.#untilTaken(body);
    this.#running.add(delivery);
    try {
      return await delivery;
    } finally {
      this.#running.delete(delivery);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#running);
    await this.#agent.close();
  }

  async #untilTaken(body: string): Promise<boolean> {
    for (let waitMs = firstRetryMs; !this.#closing.signal.aborted; waitMs = Math.min(longestRetryMs, waitMs * 2)) {
      const status = await this.post(body);
      if (status !== null && status >= 200 && status < 300) {
        this.history.push(body);
        if (this.history.length > maxHistory) this.history.shift();
        return true;
      }
      if (this.#url === null) return false;
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined); // Closing ends the loop.
    }
    return false;
  }

  #headers(body: string, signature: Signature): Readonly<Record<string, string>> {
    if (signature === 'missing') return {};
    return signatures(body, signature === 'right' ? this.#secret : `${this.#secret} but wrong`);
  }
}
