/** How far re-homing is: in the log now and then, and to whoever asks. */
import type { Logger } from 'pino';

const everyMs = 10_000;

export class RehomeProgress {
  readonly #logger: Logger;
  readonly #tell: (text: string) => void;
  readonly #counts = { read: 0, copied: 0 };
  #saidAt = performance.now();

  constructor(logger: Logger, tell: (text: string) => void) {
    this.#logger = logger;
    this.#tell = tell;
  }

  add(what: 'read' | 'copied', records: number): void {
    this.#counts[what] += records;
    const { read, copied } = this.#counts;
    this.#tell(`bringing records of Airy Core to their places: ${read} read, ${copied} copied`);
    const now = performance.now();
    if (now - this.#saidAt < everyMs) return;
    this.#saidAt = now;
    this.#logger.info({ ...this.#counts }, 'Looking for records of Airy Core, and bringing them to their places');
  }
}
