/**
 * One partition that this replica folds into a shared store. Where it goes on is what the store says: the group's own
 * offset only brings the records, and may be behind (they are left out) or ahead (they are read from the log).
 */
import type { Batch, EventLog, LogRecord, TopicPartition, Watermarks } from '@airy/event-log';
import { FencedError, messageOf, RewoundError, type PostgresStore } from '@airy/views';
import { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
import { StoppedError } from './projection-decoder.ts';
import type { Intake, Waiting } from './projection-intake.ts';

export interface OwnedPartitionOptions {
  readonly place: TopicPartition;
  readonly log: EventLog;
  readonly store: PostgresStore<unknown>;
  readonly intake: Intake;
  readonly backOff: BackOff;
  /** The group's offset when it was assigned; null if there is none. */
  committed(): Promise<number | null>;
  /** The log has not got what is to be folded next, and never will. */
  onLost(reason: string): void;
}

/** Consecutive records, and what the log still has. */
interface Stretch {
  readonly records: readonly LogRecord[];
  readonly nextOffset: number;
  readonly watermarks: Watermarks;
}

/** As if it had failed so often before: the group needs a while to tell a replica that it has lost a partition. */
const patience = 3;
const readLimits = { maxRecords: 500, maxBytes: 1_000_000 };

export class OwnedPartition {
  readonly #options: OwnedPartitionOptions;
  readonly #signal: AbortSignal;
  readonly #revoked = new AbortController();
  readonly #waiting: Waiting;
  /** Settles when the partition was taken and is level with the group's offset. */
  #begun: Promise<void>;
  /** The stored offset after the last batch: the next one follows it, however many offsets compaction has left out. */
  #position: number | null = null;
  #isLost = false;

  constructor(options: OwnedPartitionOptions) {
    this.#options = options;
    this.#waiting = options.intake.waiter();
    this.#signal = AbortSignal.any([options.intake.signal, this.#revoked.signal]);
    this.#begun = this.#begin();
    this.#begun.catch(() => undefined); // Whoever brings a batch is told.
  }

  /** Resolves when the batch is in the store, or was there. @throws StoppedError, or what the store says; to be brought again. */
  async fold(batch: Batch): Promise<void> {
    for (let failures = 1; ; failures++) {
      try {
        await this.#begun;
        await this.#foldOnce(batch);
        return;
      } catch (error) {
        if (error instanceof RewoundError) this.#position = null;
        else if (error instanceof FencedError) this.#takeAgain(error, failures);
        else throw error;
      }
    }
  }

  /** It belongs to another one now. */
  letGo(): void {
    this.#revoked.abort();
    this.#waiting(null);
    this.#options.store.letGo(this.#options.place);
  }

  async #foldOnce(batch: Batch): Promise<void> {
    const first = batch.records[0]?.offset ?? batch.nextOffset;
    const { store, place } = this.#options;
    const next = store.next(place);
    const isMovedByOthers = this.#position !== null && next !== null && next > this.#position;
    if (isMovedByOthers || !store.owns(place)) throw new FencedError(place);
    if (next === null || next !== this.#position) {
      await this.#readUpTo(first);
      this.#checkNoGap(first, batch.watermarks);
    }
    await this.#foldStretch(batch);
    this.#position = store.next(place);
  }

  /** Takes it and brings it level with the group's offset, however often it has to be tried. @throws StoppedError */
  async #begin(failuresBefore = 0): Promise<void> {
    const { store, place, backOff } = this.#options;
    for (let failures = failuresBefore; !this.#signal.aborted; failures++) {
      if (failures > 0) await waitOrAbort(backOffMs(backOff, failures), this.#signal);
      try {
        await store.take(place);
        await this.#compareWithLog();
        await this.#readUpTo((await this.#options.committed()) ?? 0);
        return this.#waiting(null);
      } catch (error) {
        if (!(error instanceof StoppedError)) this.#waiting(messageOf(error));
      }
    }
    throw new StoppedError('the partition was given up');
  }

  async #compareWithLog(): Promise<void> {
    const { log, store, place } = this.#options;
    const next = store.next(place);
    if (next === null) return;
    const { low, high } = await log.watermarks(place);
    if (next > high) this.#lose(`the log is older than the view (restored?): offset ${next}, log ${low} to ${high}`);
    if (next < low) this.#lose(`records were deleted before they were folded: offset ${next}, log ${low} to ${high}`);
  }

  /** Folds what lies between the stored offset and that one, from the log itself. */
  async #readUpTo(offset: number): Promise<void> {
    const { log, store, place } = this.#options;
    let at = store.next(place) ?? 0;
    while (at < offset && !this.#isLost) {
      const { records, nextOffset, watermarks } = await log.read(place, at, readLimits);
      const news = records.filter(record => record.offset < offset);
      const reached = news.length < records.length ? offset : Math.min(offset, nextOffset);
      if (reached <= at) return; // The log is shorter than the group's offset says, or the broker is behind.
      await this.#foldStretch({ records: news, nextOffset: reached, watermarks });
      at = reached;
    }
  }

  /** @throws Error if the log has not given what is between the stored offset and this one, although it has not deleted it. */
  #checkNoGap(first: number, { low }: Watermarks): void {
    const { store, place } = this.#options;
    const next = Math.max(store.next(place) ?? 0, low);
    if (next < first && !this.#isLost)
      throw new Error(`${place.topic}/${place.partition}: the log cannot be read from ${next} to ${first}`);
  }

  async #foldStretch({ records, nextOffset, watermarks }: Stretch): Promise<void> {
    const { store, place, intake } = this.#options;
    const next = store.next(place);
    if (next !== null && nextOffset <= next) return;
    const news = records.filter(record => record.offset >= (next ?? 0));
    const first = news[0]?.offset ?? nextOffset;
    if (next !== null && first > next && watermarks.low > next)
      this.#lose(`records were deleted before they were folded: offset ${next}, log from ${watermarks.low}`);
    if (!this.#isLost) await intake.fold(place, news, nextOffset);
  }

  #lose(reason: string): void {
    const { place, onLost } = this.#options;
    if (!this.#isLost) onLost(`${place.topic}/${place.partition}: ${reason}`);
    this.#isLost = true;
  }

  /** Somebody has taken it. If the group leaves it with us all the same, it is ours. */
  #takeAgain(error: FencedError, failures: number): void {
    this.#waiting(error.message);
    this.#position = null;
    this.#begun = this.#begin(failures + patience);
    this.#begun.catch(() => undefined);
  }
}
