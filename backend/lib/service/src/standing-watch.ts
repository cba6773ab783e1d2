/** Looks after every report whether this process may go on standing for its services (see standing.ts). */
import type { AiryError } from '@airy/errors';
import type { Telemetry } from '@airy/telemetry';
import type { Presence } from './presence.ts';
import { hasElder, judgeStanding, overlapMs, type StandingProcess } from './standing.ts';

export interface StandingWatchOptions {
  readonly logger: Telemetry['logger'];
  /** Null while there cannot be any other process. */
  presence(): Presence | null;
  /** Called once, with what to tell the operator. */
  fail(reason: AiryError): void;
}

export class StandingWatch {
  /** Services that this process stands for alone; one as often as there are reasons. */
  readonly standing: string[] = [];
  readonly #options: StandingWatchOptions;
  #readyAt: number | null = null;
  #hasWarned = false;
  #hasFailed = false;

  constructor(options: StandingWatchOptions) {
    this.#options = options;
  }

  /** @returns what takes it back. */
  stand(service: string): () => void {
    this.standing.push(service);
    return () => {
      const place = this.standing.indexOf(service);
      if (place !== -1) this.standing.splice(place, 1);
    };
  }

  ready(): void {
    this.#readyAt = performance.now();
  }

  look(): void {
    const { presence, logger, fail } = this.#options;
    const known = presence();
    if (known === null || this.#hasFailed) return;
    const own: StandingProcess = { ...known.own, standing: this.standing, readyAt: this.#readyAt };
    const peers = known.peers();
    if (!this.#hasWarned && hasElder(own, peers)) {
      this.#hasWarned = true;
      logger.warn(
        { limitMs: overlapMs },
        'Another process serves the same from views of its own: it must leave soon, or this one stops.',
      );
    }
    const verdict = judgeStanding(own, peers, performance.now());
    if (verdict === null) return;
    this.#hasFailed = true;
    fail(verdict);
  }
}
