/** Sends webhooks: repeated until they are taken, and on request again, in another order. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

export interface Outgoing {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Requests kept for redelivery. */
const maxHistory = 10_000;
const firstRetryMs = 100;
const longestRetryMs = 2_000;
const attemptTimeoutMs = 20_000;

export class Deliveries {
  readonly #agent = new Agent({ connections: 64 });
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  /** What was taken at least once, oldest first. */
  readonly history: Outgoing[] = [];

  /** One attempt. Null: there was no answer. */
  async post({ url, headers, body }: Outgoing): Promise<Answer | null> {
    try {
      const answer = await request(url, {
        method: 'POST',
        headers,
        body,
        dispatcher: this.#agent,
        signal: AbortSignal.any([AbortSignal.timeout(attemptTimeoutMs), this.#closing.signal]),
      });
      const contentType = [answer.headers['content-type'] ?? ''].flat().join(', ');
      return { status: answer.statusCode, contentType, body: await answer.body.text() };
    } catch {
      // Whatever went wrong, a platform only sees that nobody took it.
      return null;
    }
  }

  /** Repeats until it is taken. Null: the simulator was closed before. */
  async deliver(outgoing: Outgoing): Promise<Answer | null> {
    const delivery = this.#untilTaken(outgoing);
    this.#running.add(delivery);
    try {
      return await delivery;
    } finally {
      this.#running.delete(delivery);
    }
  }

  /** Everything that was taken, so many times. @returns the statuses. */
  async again({
    times,
    shuffled,
  }: {
    readonly times: number;
    readonly shuffled: boolean;
  }): Promise<readonly (number | null)[]> {
    const all = Array.from({ length: times }, () => this.history).flat();
    if (shuffled) shuffle(all);
    return Promise.all(all.map(async one => (await this.post(one))?.status ?? null));
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
    await this.#agent.close();
  }

  async #untilTaken(outgoing: Outgoing): Promise<Answer | null> {
    for (let waitMs = firstRetryMs; !this.#closing.signal.aborted; waitMs = Math.min(longestRetryMs, waitMs * 2)) {
      const answer = await this.post(outgoing);
      if (answer !== null && answer.status >= 200 && answer.status < 300) {
        this.history.push(outgoing);
        if (this.history.length > maxHistory) this.history.shift();
        return answer;
      }
      await sleep(waitMs, undefined, { signal: this.#closing.signal }).catch(() => undefined); // Closing ends the loop.
    }
    return null;
  }
}

function shuffle(items: unknown[]): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
}
