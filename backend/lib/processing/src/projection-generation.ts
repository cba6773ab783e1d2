/** One file of a view being fed from the log: tail, decode, fold. */
import type { Logger } from 'pino';
import type { Batch, EventLog, LogRecord, Tail } from '@airy/event-log';
import { messageOf, type FoldRecord, type Projection, type ViewStore } from '@airy/views';
import { backOffMs, waitOrAbort, type BackOff } from './back-off.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Decoder, StoppedError } from './projection-decoder.ts';
import { Feeder } from './projection-feeder.ts';
import { openMatchingStore } from './projection-store.ts';

export interface GenerationOptions<Query> {
  readonly projection: Projection<Query>;
  /** File of the view, or `:memory:`. */
  readonly path: string;
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly logger: Logger;
  readonly backOff: BackOff;
  readonly unknownSchemaMs: number;
  /** After each transaction, with the number of records in it. */
  onFolded(records: number): void;
  /** Records were deleted from the log before they could be folded: this file can no longer become right. */
  onLost(): void;
}

/** Bounds what waits in memory per partition. */
const maxBatchRecords = 500;
const maxBatchBytes = 1_000_000;

export class Generation<Query> {
  readonly store: ViewStore<Query>;
  readonly projection: Projection<Query>;
  readonly #options: GenerationOptions<Query>;
  readonly #stopped = new AbortController();
  readonly #decoder: Decoder;
  readonly #feeder: Feeder;
  readonly #waits = new Map<object, string>();
  #tail: Tail | null = null;

  private constructor(options: GenerationOptions<Query>, store: ViewStore<Query>) {
    this.#options = options;
    this.projection = options.projection;
    this.store = store;
    const { backOff, unknownSchemaMs, logger, onFolded } = options;
    const signal = this.#stopped.signal;
    const giveUp = (record: LogRecord, error: unknown): Promise<FoldRecord> => this.#giveUp(record, error);
    this.#decoder = new Decoder({ backOff, unknownSchemaMs, signal, giveUp, waiting: this.#waiter() });
    this.#feeder = new Feeder({ store, logger, backOff, signal, giveUp, waiting: this.#waiter(), folded: onFolded });
  }

  static async start<Query>(options: GenerationOptions<Query>): Promise<Generation<Query>> {
    const generation = new Generation(options, await openMatchingStore(options));
    try {
      generation.#tail = await options.log.tail({
        topics: [...options.projection.topics.keys()],
        maxBatchRecords,
        maxBatchBytes,
        from: (partition, { low }) => generation.store.next(partition) ?? low,
        onBatch: batch => generation.#onBatch(batch),
      });
    } catch (error) {
      await generation.stop();
      throw error;
    }
    return generation;
  }

  /** Resolves at the end the log had at start. @throws StoppedError if it was stopped before. */
  async caughtUp(): Promise<void> {
    await this.#tail?.caughtUp;
    if (this.#stopped.signal.aborted) throw new StoppedError('stopped before it had caught up');
  }

  /** Why nothing is folded at the moment; null if nothing is in the way. */
  get blockedBy(): string | null {
    return this.#waits.values().next().value ?? null;
  }

  /** Ends after the transaction that runs; closes the file. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    await this.#tail?.stop();
    await this.#feeder.idle();
    await this.store.close();
  }

  async #onBatch(batch: Batch): Promise<void> {
    if (this.#isPassedByRetention(batch)) {
      this.#options.onLost();
      return;
    }
    const decode = this.projection.topics.get(batch.topic);
    if (!decode) throw new Error(`topic ${batch.topic} has no decoder`);
    try {
      const records = await this.#decoder.decode(batch.records, decode);
      await this.#feeder.submit(batch, records, batch.nextOffset);
    } catch (error) {
      // The offset was not stored, so nothing is lost; the tail is being stopped too.
      if (!(error instanceof StoppedError)) throw error;
    }
  }

  #isPassedByRetention(batch: Batch): boolean {
    const next = this.store.next(batch);
    const first = batch.records[0]?.offset ?? batch.nextOffset;
    return next !== null && first > next && batch.watermarks.low > next;
  }

  /** Waits for the log as long as it takes: a letter that is not durable must not be passed over. */
  async #giveUp(record: LogRecord, error: unknown): Promise<FoldRecord> {
    const reason = messageOf(error);
    const waiting = this.#waiter();
    for (let failures = 1; ; failures++) {
      try {
        await this.#options.deadLetters.send({ station: this.projection.name, record, reason });
        waiting(null);
        return { record, deadLetter: reason };
      } catch (failure) {
        if (failures === 1)
          this.#options.logger.error({ err: failure }, 'A dead letter cannot be sent; it is tried again');
        waiting(`dead letter: ${messageOf(failure)}`);
      }
      await waitOrAbort(backOffMs(this.#options.backOff, failures), this.#stopped.signal);
      if (this.#stopped.signal.aborted) throw new StoppedError('stopped');
    }
  }

  #waiter(): (reason: string | null) => void {
    const waiter = {};
    return reason => {
      if (reason === null) this.#waits.delete(waiter);
      else this.#waits.set(waiter, reason);
    };
  }
}
