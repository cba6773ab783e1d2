/** Messages that customers write, numbered, so that it can be said of each afterwards what became of it. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export interface NumberedMessagesOptions {
  /** Of the instance; asked each time, as it may start anew elsewhere. */
  readonly url: () => string;
  readonly appSecret: string;
  readonly pageId: string;
  readonly people: number;
}

const retryMs = 50;
const perRequest = 25;

export class NumberedMessages {
  /** Texts of those that Airy has taken, in the order of each person: `p<person> n<number>`. */
  readonly acknowledged: string[] = [];
  readonly #options: NumberedMessagesOptions;
  #next = 0;

  constructor(options: NumberedMessagesOptions) {
    this.#options = options;
  }

  /** One after the other of all people; a request is repeated until it is taken, as a platform does. */
  async write(count: number): Promise<void> {
    for (let left = count; left > 0; left -= perRequest) {
      const numbers = Array.from({ length: Math.min(left, perRequest) }, () => this.#next++);
      await this.#untilTaken(this.#body(numbers));
      this.acknowledged.push(...numbers.map(n => this.#text(n)));
    }
  }

  /** Until it is called off. */
  async writeAtRate(perSecond: number, signal: AbortSignal): Promise<void> {
    const from = performance.now();
    for (let written = 0; !signal.aborted;) {
      const due = Math.floor(((performance.now() - from) * perSecond) / 1000) - written;
      if (due > 0) await this.write(Math.min(due, perRequest));
      written += Math.max(0, Math.min(due, perRequest));
      if (due <= perRequest) await sleep(10);
    }
  }

  #text(n: number): string {
    return `p${n % this.#options.people} n${n}`;
  }

  #body(numbers: readonly number[]): string {
    const { pageId, people } = this.#options;
    const messaging = numbers.map(n => ({
      ...{ sender: { id: String(7_000_000_000_000_000 + (n % people)) }, recipient: { id: pageId } },
      ...{ timestamp: Date.now(), message: { mid: `mid-${n}`, text: this.#text(n) } },
    }));
    return JSON.stringify({ object: 'page', entry: [{ id: pageId, time: Date.now(), messaging }] });
  }

  async #untilTaken(body: string): Promise<void> {
    const signature = createHmac('sha256', this.#options.appSecret).update(body).digest('hex');
    for (let tries = 0; tries < 1_000; tries++) {
      const response = await fetch(`${this.#options.url()}/facebook`, {
        ...{ method: 'POST', body, signal: AbortSignal.timeout(15_000) },
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      }).catch(() => null);
      await response?.body?.cancel();
      if (response?.status === 200) return;
      await sleep(retryMs);
    }
    throw new Error('Not taken after 1,000 tries');
  }
}
