/** Files that a platform could not give: kept in the log until they are due, tried by one process, given up after days. */
import type { EventLog } from '@airy/event-log';
import type { Json } from '@airy/model';
import { OwnedState } from '@airy/processing';
import { partitionFor } from '@airy/topics';
import type { Logger } from 'pino';
import { DueOrder } from './due-order.ts';
import type { Files, WantedFiles } from './files.ts';

export interface OwedFilesOptions {
  /** Sources of one component share the topic. */
  readonly source: { readonly id: string };
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
  /** Messages whose files are owed, of one partition; the files of further ones are given up. Default 10,000. */
  readonly maxPerPartition?: number;
}

/** What is done with files. */
type Fetcher = Pick<Files, 'fetch' | 'giveUp'>;

interface Owed extends WantedFiles {
  readonly source: string;
  readonly tries: number;
  /** Epoch ms. */
  readonly dueAt: number;
}

const minuteMs = 60_000;
const defaultWaits = [5, 15, 60, 240, 720, 1_440, 2_880].map(minutes => minutes * minuteMs);
/** A platform that wants to be left alone longer is asked all the same. */
const longestMs = 7 * 24 * 60 * minuteMs;
const atOnce = 4;
const defaultMaxPerPartition = 10_000;

export class OwedFiles {
  readonly #options: OwedFilesOptions;
  readonly #ending = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  /** Of this source and in partitions of ours, and how many those are by partition. */
  readonly #order = new DueOrder();
  readonly #counts = new Map<number, number>();
  /** Others owed them to a partition that is full. */
  readonly #excess = new Set<string>();
  #state: OwnedState | null = null;
  #files: Fetcher | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OwedFilesOptions) {
    this.#options = options;
  }

  async start(files: Fetcher): Promise<void> {
    this.#files = files;
    const onValue = (key: string, value: Json): void => this.#know(key, value as unknown as Owed | null);
    this.#state = await OwnedState.open({ ...this.#options, onChange: () => undefined, onValue });
    this.#timer = setInterval(() => this.#look(), this.#options.lookEveryMs ?? 1_000).unref();
  }

  /** Where as many are owed already as may be, the message says so at once. @throws AiryError `log_unavailable` */
  async owe(wanted: WantedFiles, afterMs: number): Promise<void> {
    if (this.#isFull(wanted.messageId)) return this.#files?.giveUp(wanted);
    const dueAt = this.#options.now() + Math.min(afterMs, longestMs);
    await this.#save({ ...wanted, source: this.#options.source.id, tries: 0, dueAt });
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

  #know(key: string, owed: Owed | null): void {
    this.#excess.delete(key);
    if (owed === null || owed.source !== this.#options.source.id) return this.#forget(key);
    if (this.#order.has(key)) return this.#order.set(key, owed.dueAt);
    if (this.#isFull(key)) return void this.#excess.add(key);
    this.#order.set(key, owed.dueAt);
    this.#count(key, 1);
  }

  #forget(key: string): void {
    if (!this.#order.has(key)) return;
    this.#order.delete(key);
    this.#count(key, -1);
  }

  #count(key: string, change: 1 | -1): void {
    const partition = partitionFor(key, this.#options.partitions);
    this.#counts.set(partition, (this.#counts.get(partition) ?? 0) + change);
  }

  #isFull(key: string): boolean {
    const { partitions, maxPerPartition = defaultMaxPerPartition } = this.#options;
    return !this.#order.has(key) && (this.#counts.get(partitionFor(key, partitions)) ?? 0) >= maxPerPartition;
  }

  #look(): void {
    while (this.#running.size < atOnce && !this.#ending.signal.aborted) {
      const key = this.#next();
      const owed = key === null ? null : ((this.#state?.of(key) ?? null) as unknown as Owed | null);
      if (key === null || owed === null) return;
      const work = this.#try(owed).then(isSettled => {
        this.#running.delete(key);
        // What failed waits for the next look.
        if (isSettled) this.#look();
      });
      this.#running.set(key, work);
    }
  }

  #next(): string | null {
    for (const key of this.#excess) if (!this.#running.has(key)) return key;
    return this.#order.next(this.#options.now(), key => this.#running.has(key));
  }

  /** @returns false for what could not be stored: it is due still. Never rejects. */
  async #try(owed: Owed): Promise<boolean> {
    try {
      if (this.#excess.has(owed.messageId)) await this.#giveUp(owed);
      else await this.#fetch(owed);
      return true;
    } catch (error) {
      if (!this.#ending.signal.aborted)
        this.#options.logger.warn({ err: error }, 'Files that are owed could not be fetched');
      return false;
    }
  }

  async #giveUp(owed: Owed): Promise<void> {
    await this.#files?.giveUp(owed);
    await this.#state?.save(owed.messageId, null);
  }

  async #fetch(owed: Owed): Promise<void> {
    const { now, waits = defaultWaits } = this.#options;
    const left = await this.#files?.fetch(owed, this.#ending.signal);
    const { refs, retryAfterMs } = left ?? { refs: owed.refs, retryAfterMs: null };
    // What was cut short is due still, for the next life.
    if (this.#ending.signal.aborted && refs.length > 0) return this.#save({ ...owed, refs });
    const wait = waits[owed.tries];
    if (refs.length === 0 || wait === undefined) return this.#state?.save(owed.messageId, null);
    const dueAt = now() + Math.min(Math.max(wait, retryAfterMs ?? 0), longestMs);
    return this.#save({ ...owed, refs, tries: owed.tries + 1, dueAt });
  }
}
