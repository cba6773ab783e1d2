/** Brings decoded records into a view's store: short transactions, one per turn of the event loop, over all partitions. */
import type { Logger } from 'pino';
import type { LogRecord, TopicPartition } from '@airy/event-log';
import {
  FencedError,
  messageOf,
  RewoundError,
  UnflushableError,
  UnfoldableRecordError,
  type FoldRecord,
  type Slice,
  type ViewStore,
} from '@airy/views';
import { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
import { StoppedError } from './projection-decoder.ts';
import { foldingTurn, TurnSize } from './projection-turns.ts';

export interface FeederOptions {
  readonly store: ViewStore<unknown>;
  readonly logger: Logger;
  readonly backOff: BackOff;
  readonly signal: AbortSignal;
  giveUp(record: LogRecord, error: unknown): Promise<FoldRecord>;
  /** Why folding has to wait (disk full); null when it goes on. */
  waiting(reason: string | null): void;
  /** After each transaction. */
  folded(records: number): void;
}

/** Decoded records of one partition that are not all in the store yet. */
interface Work extends TopicPartition {
  readonly records: FoldRecord[];
  readonly nextOffset: number;
  done: number;
  /** Part of it is in a transaction that runs. */
  isTaken: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

interface Piece {
  readonly work: Work;
  readonly slice: Slice;
}

export class Feeder {
  readonly #options: FeederOptions;
  readonly #size: TurnSize;
  readonly #waiting: Work[] = [];
  #oneByOne = 0;
  #failures = 0;
  #loop: Promise<void> | null = null;
  #submitted = Promise.withResolvers<void>();

  constructor(options: FeederOptions) {
    this.#options = options;
    this.#size = new TurnSize(options.store.turn.budgetMs, options.store.turn.maxRecords);
    options.signal.addEventListener('abort', () => this.#abandon(), { once: true });
  }

  /** Resolves when the records and the offset are in the store. @throws StoppedError, FencedError, RewoundError */
  submit(partition: TopicPartition, records: readonly FoldRecord[], nextOffset: number): Promise<void> {
    if (this.#options.signal.aborted) return Promise.reject(new StoppedError('stopped'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { topic, partition: number } = partition;
    const work = { topic, partition: number, records: [...records], nextOffset, done: 0, isTaken: false };
    this.#waiting.push({ ...work, resolve, reject });
    this.#submitted.resolve();
    this.#loop ??= this.#run();
    return promise;
  }

  /** Resolves when no transaction is running any more; to be called after the signal has fired. */
  async idle(): Promise<void> {
    await this.#loop;
  }

  async #run(): Promise<void> {
    const running = new Set<Promise<void>>();
    while (this.#waiting.length > 0 || running.size > 0) {
      if (running.size < this.#options.store.turn.lanes && this.#waiting.some(work => !work.isTaken)) {
        await foldingTurn();
        const turn = this.#tryTurn().finally(() => running.delete(turn));
        running.add(turn);
      } else await Promise.race([...running, this.#submitted.promise]);
      this.#submitted = Promise.withResolvers();
    }
    this.#loop = null;
  }

  async #tryTurn(): Promise<void> {
    const pieces = this.#pieces();
    for (const { work } of pieces) work.isTaken = true;
    try {
      await this.#turn(pieces);
      if (this.#failures > 0) this.#options.waiting(null);
      this.#failures = 0;
    } catch (error) {
      await this.#onFailure(error);
    } finally {
      for (const { work } of pieces) work.isTaken = false;
    }
  }

  async #onFailure(error: unknown): Promise<void> {
    if (error instanceof FencedError || error instanceof RewoundError) return this.#handBack(error, error.place);
    const { waiting, logger, backOff, signal, store } = this.#options;
    this.#failures++;
    waiting(messageOf(error));
    if (this.#failures === 1) logger.error({ err: error }, 'The view cannot be written; it is tried again');
    await waitOrAbort(backOffMs(backOff, this.#failures), signal);
    const { patience } = store.turn;
    if (patience !== null && this.#failures % patience === 0) this.#handBack(error, null);
  }

  async #turn(pieces: readonly Piece[]): Promise<void> {
    if (pieces.length === 0) return;
    const records = pieces.reduce((sum, { slice }) => sum + slice.records.length, 0);
    await this.#options.store.makeRoom();
    const start = performance.now();
    try {
      await this.#options.store.apply(pieces.map(({ slice }) => slice));
    } catch (error) {
      if (error instanceof UnfoldableRecordError) return this.#replace(pieces, error);
      if (!(error instanceof UnflushableError)) throw error;
      this.#oneByOne = records;
      return;
    }
    this.#size.learn(records, performance.now() - start);
    this.#oneByOne = Math.max(0, this.#oneByOne - records);
    for (const piece of pieces) this.#advance(piece);
    this.#options.folded(records);
  }

  /** As many records as fit in a turn, from as many partitions as have some. */
  #pieces(): readonly Piece[] {
    const pieces: Piece[] = [];
    let room = this.#oneByOne > 0 ? 1 : this.#size.records;
    for (const work of this.#waiting) {
      if (room <= 0) break;
      if (work.isTaken) continue;
      const records = work.records.slice(work.done, work.done + room);
      room -= records.length;
      const last = work.done + records.length === work.records.length;
      const nextOffset = last ? work.nextOffset : (records.at(-1)?.record.offset ?? -1) + 1;
      const { topic, partition } = work;
      pieces.push({ work, slice: { topic, partition, records, nextOffset } });
    }
    return pieces;
  }

  #advance({ work, slice }: Piece): void {
    work.done += slice.records.length;
    if (work.done < work.records.length) return;
    const place = this.#waiting.indexOf(work);
    if (place >= 0) this.#waiting.splice(place, 1);
    work.resolve();
  }

  async #replace(pieces: readonly Piece[], { record, cause }: UnfoldableRecordError): Promise<void> {
    const given = await this.#options.giveUp(record, cause);
    for (const { work } of pieces) {
      const place = work.records.findIndex(item => item.record === record);
      if (place >= 0) work.records[place] = given;
    }
  }

  #abandon(): void {
    this.#handBack(new StoppedError('stopped'), null);
  }

  /** What waits of a partition, or of all, is whoever's who submitted it again. */
  #handBack(error: unknown, place: TopicPartition | null): void {
    const isTheirs = ({ topic, partition }: Work): boolean =>
      place === null || (topic === place.topic && partition === place.partition);
    for (const work of this.#waiting.filter(isTheirs)) {
      this.#waiting.splice(this.#waiting.indexOf(work), 1);
      work.reject(error);
    }
  }
}
