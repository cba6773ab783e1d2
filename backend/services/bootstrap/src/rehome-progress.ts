/** How far re-homing is, said now and then. */
import type { Logger } from 'pino';

const everyMs = 10_000;

export class RehomeProgress {
  readonly #logger: Logger;
  readonly #counts = { read: 0, copied: 0 };
  #saidAt = performance.now();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(what: 'read' | 'copied', records: number): void {
    this.#counts[what] += records;
    const now = performance.now();
    if (now - this.#saidAt < everyMs) return;
    this.#saidAt = now;
    this.#logger.info({ ...this.#counts }, 'Looking for records of Airy Core, and bringing them to their places');
  }
}
