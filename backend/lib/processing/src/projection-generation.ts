/** One file of a view being fed from the log: tail, decode, fold. */
import type { Batch, EventLog, Tail } from '@airy/event-log';
import type { Projection, ViewStore } from '@airy/views';
import { StoppedError } from './projection-decoder.ts';
import { Intake, type FeedingOptions } from './projection-intake.ts';
import { openMatchingStore } from './projection-store.ts';

/** A build that answers queries. */
export interface Serving<Query> {
  readonly store: ViewStore<Query>;
  readonly projection: Projection<Query>;
  /** Why nothing is folded at the moment; null if nothing is in the way. */
  readonly blockedBy: string | null;
}

export interface GenerationOptions<Query> extends FeedingOptions {
  readonly projection: Projection<Query>;
  /** File of the view, or `:memory:`. */
  readonly path: string;
  readonly log: EventLog;
  /** Records were deleted from the log before they could be folded: this file can no longer become right. */
  onLost(): void;
}

/** Bounds what waits in memory per partition. */
export const batchLimits = { maxBatchRecords: 500, maxBatchBytes: 1_000_000 };

export class Generation<Query> implements Serving<Query> {
  readonly store: ViewStore<Query>;
  readonly projection: Projection<Query>;
  readonly #options: GenerationOptions<Query>;
  readonly #intake: Intake;
  #tail: Tail | null = null;

  private constructor(options: GenerationOptions<Query>, store: ViewStore<Query>) {
    this.#options = options;
    this.projection = options.projection;
    this.store = store;
    this.#intake = new Intake({ ...options, store });
  }

  static async start<Query>(options: GenerationOptions<Query>): Promise<Generation<Query>> {
    const generation = new Generation(options, await openMatchingStore(options));
    try {
      generation.#tail = await options.log.tail({
        ...batchLimits,
        topics: [...options.projection.topics.keys()],
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
    if (this.#intake.signal.aborted) throw new StoppedError('stopped before it had caught up');
  }

  get blockedBy(): string | null {
    return this.#intake.blockedBy;
  }

  /** Ends after the transaction that runs; closes the file. */
  async stop(): Promise<void> {
    if (this.#intake.signal.aborted) return;
    const idle = this.#intake.stop();
    await this.#tail?.stop();
    await idle;
    await this.store.close();
  }

  async #onBatch(batch: Batch): Promise<void> {
    if (this.#isPassedByRetention(batch)) {
      this.#options.onLost();
      return;
    }
    try {
      await this.#intake.fold(batch, batch.records, batch.nextOffset);
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
}
