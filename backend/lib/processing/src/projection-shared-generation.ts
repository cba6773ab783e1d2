/** One build of a view in PostgreSQL, fed by all replicas together: each folds the partitions that the group gives it. */
import type { Batch, EventLog, GroupConsumer, TopicPartition } from '@airy/event-log';
import { openPostgresStore, type Build, type PostgresDatabase, type PostgresStore, type Projection } from '@airy/views';
import { StoppedError } from './projection-decoder.ts';
import { batchLimits, type Serving } from './projection-generation.ts';
import { GroupProgress } from './projection-group-progress.ts';
import { Intake, type FeedingOptions } from './projection-intake.ts';
import { OwnedPartition } from './projection-owned-partition.ts';
import { mismatchOf } from './projection-store.ts';
import { within } from './within.ts';

export interface SharedGenerationOptions<Query> extends FeedingOptions {
  readonly projection: Projection<Query>;
  readonly log: EventLog;
  readonly database: PostgresDatabase;
  readonly build: Build;
  readonly group: string;
  /** The log has not got what is to be folded next: this build can no longer become right. */
  onLost(reason: string): void;
}

/** Longest wait for transactions when stopping. */
const stopLimitMs = 5_000;

/** The log cannot be followed from where the build stands: another one has to be made. */
export class UnfittingBuildError extends Error {
  override readonly name = 'UnfittingBuildError';
}

export class SharedGeneration<Query extends object> implements Serving<Query> {
  readonly store: PostgresStore<Query>;
  readonly projection: Projection<Query>;
  readonly build: Build;
  readonly #options: SharedGenerationOptions<Query>;
  readonly #intake: Intake;
  readonly #owned = new Map<string, OwnedPartition>();
  readonly #ends = new Map<string, TopicPartition & { readonly end: number }>();
  readonly #progress: GroupProgress;
  #consumer: GroupConsumer | null = null;

  private constructor(options: SharedGenerationOptions<Query>) {
    this.#options = options;
    this.projection = options.projection;
    this.build = options.build;
    this.store = openPostgresStore(options);
    this.#intake = new Intake({ ...options, store: this.store });
    this.#progress = new GroupProgress(() => this.#consumer);
  }

  /** @throws UnfittingBuildError */
  static async start<Query extends object>(options: SharedGenerationOptions<Query>): Promise<SharedGeneration<Query>> {
    const generation = new SharedGeneration(options);
    try {
      await generation.#start();
    } catch (error) {
      await generation.stop();
      throw error;
    }
    return generation;
  }

  get blockedBy(): string | null {
    return this.#intake.blockedBy;
  }

  /** True once all partitions, whoever folds them, have reached the end the log had at start; as of the store's last look. */
  isCaughtUp(): boolean {
    for (const [key, place] of this.#ends) if ((this.store.next(place) ?? 0) >= place.end) this.#ends.delete(key);
    return this.#ends.size === 0;
  }

  /** Ends after the transactions that run, if they end in time, and leaves the group. */
  async stop(): Promise<void> {
    if (this.#intake.signal.aborted) return;
    const idle = this.#intake.stop();
    await this.#progress.flush();
    await this.#consumer?.stop();
    // A server that hangs would hold up the whole process; what it has not committed is folded again.
    await within(stopLimitMs, idle);
    await this.store.close();
  }

  async #start(): Promise<void> {
    const { log, projection, group } = this.#options;
    await this.store.look();
    const mismatch = await mismatchOf(this.store, log);
    if (mismatch !== null) throw new UnfittingBuildError(mismatch);
    await this.#noteEnds();
    this.#consumer = await log.consume({
      ...batchLimits,
      group,
      topics: [...projection.topics.keys()],
      onAssigned: places => this.#onAssigned(places),
      onRevoked: places => this.#onRevoked(places),
      onBatch: batch => this.#onBatch(batch),
    });
  }

  async #noteEnds(): Promise<void> {
    const { log, projection } = this.#options;
    const topics = (await log.listTopics()).filter(({ name }) => projection.topics.has(name));
    for (const { name: topic, partitions } of topics)
      for (let partition = 0; partition < partitions; partition++) {
        const { low, high } = await log.watermarks({ topic, partition });
        if (high > low) this.#ends.set(keyOf({ topic, partition }), { topic, partition, end: high });
      }
  }

  #onAssigned(places: readonly TopicPartition[]): void {
    const { log, group, backOff, onLost } = this.#options;
    let lag: ReturnType<EventLog['groupLag']> | null = null;
    const committed = async (place: TopicPartition): Promise<number | null> => {
      lag ??= log.groupLag(group); // One question for all partitions that come together.
      const all = await lag.catch(error => {
        lag = null;
        throw error;
      });
      return all.find(({ topic, partition }) => keyOf({ topic, partition }) === keyOf(place))?.committed ?? null;
    };
    for (const place of places) {
      this.#owned.get(keyOf(place))?.letGo();
      const { store } = this;
      const intake = this.#intake;
      const owned = new OwnedPartition({
        ...{ place, log, store, intake, backOff, onLost },
        committed: () => committed(place),
      });
      this.#owned.set(keyOf(place), owned);
    }
  }

  async #onRevoked(places: readonly TopicPartition[]): Promise<void> {
    for (const place of places) {
      this.#owned.get(keyOf(place))?.letGo();
      this.#owned.delete(keyOf(place));
    }
    await this.#progress.flush(places);
  }

  async #onBatch(batch: Batch): Promise<void> {
    const owned = this.#owned.get(keyOf(batch));
    if (!owned) return;
    try {
      await owned.fold(batch);
      this.#progress.note(batch, batch.nextOffset);
    } catch (error) {
      // Nothing was stored or committed: whoever gets the partition next reads it again.
      if (!(error instanceof StoppedError)) throw error;
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
