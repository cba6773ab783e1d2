/** Rights are asked for again while somebody listens: a session that has ended, or a token that was taken away, ends it. */
import { AiryError } from '@airy/errors';
import type { Logger } from 'pino';

export interface Listening {
  /** @throws Error if that cannot be told now. */
  isAllowed(): Promise<boolean>;
  /** It ends. */
  refuse(): void;
}

export interface RightsWatchOptions {
  readonly logger: Logger;
  /** From the end of a round to the next. Default 3,000. */
  readonly everyMs?: number;
}

/** Asked at once. */
const atOnce = 50;

export class RightsWatch {
  readonly #listening = new Set<Listening>();
  readonly #options: RightsWatchOptions;
  #timer: NodeJS.Timeout;
  #isStopped = false;

  constructor(options: RightsWatchOptions) {
    this.#options = options;
    this.#timer = this.#later();
  }

  /** Returns how to forget it. */
  add(listening: Listening): () => void {
    this.#listening.add(listening);
    return () => void this.#listening.delete(listening);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#listening.clear();
  }

  #later(): NodeJS.Timeout {
    return setTimeout(() => void this.#round(), this.#options.everyMs ?? 3_000).unref();
  }

  async #round(): Promise<void> {
    const all = [...this.#listening];
    for (let from = 0; from < all.length; from += atOnce)
      await Promise.all(all.slice(from, from + atOnce).map(one => this.#ask(one)));
    if (!this.#isStopped) this.#timer = this.#later();
  }

  async #ask(listening: Listening): Promise<void> {
    try {
      if (!this.#listening.has(listening) || (await listening.isAllowed())) return;
    } catch (error) {
      // Whoever was let in stays until we know better.
      if (!(error instanceof AiryError)) this.#options.logger.error({ err: error }, 'Rights cannot be told.');
      return;
    }
    if (this.#listening.delete(listening)) listening.refuse();
  }
}
