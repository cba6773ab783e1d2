import type { DropReason } from './port.ts';

/** Where dropped signals are reported; a pino logger fits. */
export interface SignalsLogger {
  warn(details: object, message: string): void;
}

/** One line in the log at most so often. */
const quietMs = 60_000;

export class DropCounter {
  readonly counts: Record<DropReason, number> = { invalid: 0, too_large: 0, away: 0, slow: 0, failed: 0 };
  readonly #logger: SignalsLogger;
  readonly #saidAt = new Map<DropReason, number>();

  constructor(logger: SignalsLogger) {
    this.#logger = logger;
  }

  add(reason: DropReason, error?: unknown): void {
    this.counts[reason] += 1;
    const now = performance.now();
    if (now - (this.#saidAt.get(reason) ?? -Infinity) < quietMs) return;
    this.#saidAt.set(reason, now);
    const details = { reason, dropped: this.counts[reason], ...(error !== undefined && { err: error }) };
    this.#logger.warn(details, 'A signal was dropped.');
  }
}
