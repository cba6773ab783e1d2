/** Files that a platform could not give: kept in the log until they are due, tried by one process, given up after days. */
import type { EventLog } from '@airy/event-log';
import type { Json } from '@airy/model';
import { OwnedState } from '@airy/processing';
import type { Logger } from 'pino';
import type { Files, WantedFiles } from './files.ts';

export interface OwedFilesOptions {
  readonly log: EventLog;
  readonly topic: string;
  readonly partitions: number;
  readonly group: string;
  readonly logger: Logger;
  /** Epoch ms. */
  now(): number;
  /** How often it is looked for what is due. Default 1,000. */
  readonly lookEveryMs?: number;
  /** Waits before the second and later tries, ms; after the last one it is given up. */
  readonly waits?: readonly number[];
}

interface Owed extends WantedFiles {
  readonly tries: number;
  /** Epoch ms. */
  readonly dueAt: number;
}

const minuteMs = 60_000;
const defaultWaits = [5, 15, 60, 240, 720, 1_440, 2_880].map(minutes => minutes * minuteMs);
/** A platform that wants to be left alone longer is asked all the same. */
const longestMs = 7 * 24 * 60 * minuteMs;
const atOnce = 4;

export class OwedFiles {
  readonly #options: OwedFilesOptions;
  readonly #ending = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  #state: OwnedState | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OwedFilesOptions) {
    this.#options = options;
  }

  async start(files: Pick<Files, 'fetch'>): Promise<void> {
    this.#state = await OwnedState.open({ ...this.#options, onChange: () => undefined });
    this.#timer = setInterval(() => this.#look(files), this.#options.lookEveryMs ?? 1_000).unref();
  }

  /** @throws AiryError `log_unavailable` */
  async owe(wanted: WantedFiles, afterMs: number): Promise<void> {
    await this.#save({ ...wanted, tries: 0, dueAt: this.#options.now() + Math.min(afterMs, longestMs) });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#ending.abort();
    await Promise.all(this.#running.values());
    await this.#state?.close();
  }

  async #save(owed: Owed): Promise<void> {
    await this.#state?.save(owed.messageId, owed as unknown as Json);
  }

  #look(files: Pick<Files, 'fetch'>): void {
    for (const [key, value] of this.#state?.entries() ?? []) {
      const owed = value as unknown as Owed;
      if (this.#running.size >= atOnce) return;
      if (this.#running.has(key) || owed.dueAt > this.#options.now()) continue;
      const work = this.#try(owed, files).finally(() => this.#running.delete(key));
      this.#running.set(key, work);
    }
  }

  /** Never rejects: what could not be stored is due still. */
  async #try(owed: Owed, files: Pick<Files, 'fetch'>): Promise<void> {
    const { now, waits = defaultWaits, logger } = this.#options;
    try {
      const { refs, retryAfterMs } = await files.fetch(owed, this.#ending.signal);
      // What was cut short is due still, for the next life.
      if (this.#ending.signal.aborted && refs.length > 0) return await this.#save({ ...owed, refs });
      const wait = waits[owed.tries];
      if (refs.length === 0 || wait === undefined) {
        await this.#state?.save(owed.messageId, null);
        return;
      }
      const dueAt = now() + Math.min(Math.max(wait, retryAfterMs ?? 0), longestMs);
      await this.#save({ ...owed, refs, tries: owed.tries + 1, dueAt });
    } catch (error) {
      if (!this.#ending.signal.aborted) logger.warn({ err: error }, 'Files that are owed could not be fetched');
    }
  }
}
