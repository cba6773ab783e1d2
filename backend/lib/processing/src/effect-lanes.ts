/**
 * Runs jobs side by side, those of one key in their order. A job that failed waits outside: its key stands still, but
 * the place it ran in goes to another key, so no number of throttled keys stops the rest (design §3, effect).
 */
import { backOffMs, type BackOff } from './back-off.ts';

export interface LanesOptions<Job> {
  /** How many jobs run at once. */
  readonly limit: number;
  readonly backOff: BackOff;
  /** @param attempt from 1. A rejection is tried again; it is never given up. */
  run(job: Job, attempt: number): Promise<void>;
  /** False: the job is dropped instead of run. */
  isWanted(job: Job): boolean;
  onFailure(job: Job, error: unknown, attempt: number): void;
}

interface Lane<Job> {
  readonly key: string;
  readonly jobs: Job[];
  failures: number;
  retry: NodeJS.Timeout | null;
}

export class Lanes<Job> {
  readonly #options: LanesOptions<Job>;
  readonly #lanes = new Map<string, Lane<Job>>();
  readonly #ready: Lane<Job>[] = [];
  readonly #idle: (() => void)[] = [];
  #running = 0;
  #retrying = 0;
  #closed = false;

  constructor(options: LanesOptions<Job>) {
    this.#options = options;
  }

  get running(): number {
    return this.#running;
  }

  /** How many keys wait to be tried again. */
  get retrying(): number {
    return this.#retrying;
  }

  add(key: string, job: Job): void {
    if (this.#closed) return;
    const lane = this.#lanes.get(key);
    if (lane) {
      lane.jobs.push(job);
      return;
    }
    const made: Lane<Job> = { key, jobs: [job], failures: 0, retry: null };
    this.#lanes.set(key, made);
    this.#ready.push(made);
    this.#startSome();
  }

  /** Starts no more jobs; resolves when none is running. What waits is dropped. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { retry } of this.#lanes.values()) if (retry) clearTimeout(retry);
    this.#ready.length = 0;
    await this.idle();
  }

  /** Resolves when no job is running. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise(resolve => this.#idle.push(resolve));
  }

  #startSome(): void {
    while (this.#running < this.#options.limit) {
      const lane = this.#ready.shift();
      if (!lane) return;
      void this.#step(lane);
    }
  }

  async #step(lane: Lane<Job>): Promise<void> {
    const [job] = lane.jobs;
    this.#running++;
    if (job !== undefined) await this.#attempt(lane, job);
    this.#running--;
    this.#next(lane);
    this.#startSome();
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #attempt(lane: Lane<Job>, job: Job): Promise<void> {
    try {
      if (this.#options.isWanted(job)) await this.#options.run(job, lane.failures + 1);
      lane.failures = 0;
      lane.jobs.shift();
    } catch (error) {
      lane.failures++;
      this.#options.onFailure(job, error, lane.failures);
    }
  }

  #next(lane: Lane<Job>): void {
    if (this.#closed) return;
    if (lane.failures > 0) return this.#retryLater(lane);
    if (lane.jobs.length > 0) this.#ready.push(lane);
    else this.#lanes.delete(lane.key);
  }

  #retryLater(lane: Lane<Job>): void {
    this.#retrying++;
    lane.retry = setTimeout(
      () => {
        lane.retry = null;
        this.#retrying--;
        this.#ready.push(lane);
        this.#startSome();
      },
      backOffMs(this.#options.backOff, lane.failures),
    );
  }
}
