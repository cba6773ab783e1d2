/**
 * State of effects that one process at a time may act on, such as how far an account has been read: a compacted topic whose
 * partitions are shared by a consumer group. Whoever has a partition has its keys, and reads what stands there first.
 *
 * A predecessor that wakes up late may still save: what is kept here must bear that an older value comes back.
 */
import type { Batch, EventLog, GroupConsumer, LogRecord, TopicPartition } from '@airy/event-log';
import type { Json } from '@airy/model';
import { partitionFor } from '@airy/topics';
import type { Logger } from 'pino';
import { backOffMs, waitOrAbort } from './back-off.ts';

export interface OwnedStateOptions {
  readonly log: EventLog;
  readonly topic: string;
  readonly partitions: number;
  readonly group: string;
  readonly logger: Logger;
  /** Which keys are ours has changed. Settles soon: a partition that is lost waits for it. */
  onChange(): Promise<void> | void;
  /** Told of each value of ours, as it comes and as it changes; null: it is forgotten, or no longer ours. */
  onValue?(key: string, value: Json): void;
}

const readOptions = { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 };
const readBackOff = { firstMs: 250, maxMs: 10_000 };
const decoder = new TextDecoder();

interface Owned {
  readonly values: Map<string, Json>;
  /** What stands below is in `values`. */
  nextOffset: number;
}

export class OwnedState {
  readonly #options: OwnedStateOptions;
  /** By partition, of those that have been read. */
  readonly #owned = new Map<number, Owned>();
  /** Ends the reading of a partition that is lost meanwhile. */
  readonly #taking = new Map<number, AbortController>();
  /** How far partitions were delivered while they were read. */
  readonly #delivered = new Map<number, number>();
  #consumer: GroupConsumer | null = null;

  private constructor(options: OwnedStateOptions) {
    this.#options = options;
  }

  static async open(options: OwnedStateOptions): Promise<OwnedState> {
    const state = new OwnedState(options);
    const { log, group, topic } = options;
    // Nothing is ever committed: who takes a partition reads all of it.
    state.#consumer = await log.consume({
      group,
      topics: [topic],
      onAssigned: taken => state.#take(taken),
      onRevoked: lost => state.#lose(lost),
      onBatch: async batch => state.#follow(batch),
    });
    return state;
  }

  /** True while this process, and no other one, may act on the key. */
  owns(key: string): boolean {
    return this.#owned.has(this.#partitionOf(key));
  }

  /** What was saved last for a key of ours; null if nothing was. */
  of(key: string): Json {
    return this.#owned.get(this.#partitionOf(key))?.values.get(key) ?? null;
  }

  /** Resolves when it is durable. Whoever has the key learns of it. @param value null forgets it. @throws AiryError `log_unavailable` */
  async save(key: string, value: Json): Promise<void> {
    const { log, topic } = this.#options;
    const partition = this.#partitionOf(key);
    const bytes = value === null ? null : Buffer.from(JSON.stringify(value));
    await log.append([{ topic, partition, key, value: bytes }]);
    const owned = this.#owned.get(partition);
    if (owned) this.#put(owned.values, key, value);
  }

  async close(): Promise<void> {
    for (const taking of this.#taking.values()) taking.abort();
    await this.#consumer?.stop();
    this.#owned.clear();
  }

  #partitionOf(key: string): number {
    return partitionFor(key, this.#options.partitions);
  }

  #take(taken: readonly TopicPartition[]): void {
    for (const { partition } of taken) {
      this.#taking.get(partition)?.abort();
      const taking = new AbortController();
      this.#taking.set(partition, taking);
      void this.#read(partition, taking.signal);
    }
  }

  async #lose(lost: readonly TopicPartition[]): Promise<void> {
    for (const { partition } of lost) {
      this.#taking.get(partition)?.abort();
      this.#taking.delete(partition);
      this.#delivered.delete(partition);
      for (const key of this.#owned.get(partition)?.values.keys() ?? []) this.#options.onValue?.(key, null);
      this.#owned.delete(partition);
    }
    await this.#options.onChange();
  }

  /** What others save in a partition of ours. */
  #follow({ partition, records, nextOffset }: Batch): void {
    const owned = this.#owned.get(partition);
    if (owned === undefined) return void this.#delivered.set(partition, nextOffset);
    for (const record of records) if (record.offset >= owned.nextOffset) this.#fold(owned.values, record);
    owned.nextOffset = Math.max(owned.nextOffset, nextOffset);
  }

  /** As often as it takes: nobody else has the partition. */
  async #read(partition: number, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        const owned = await this.#readAll(partition, signal);
        if (signal.aborted) return;
        this.#owned.set(partition, owned);
        for (const [key, value] of owned.values) this.#options.onValue?.(key, value);
        await this.#options.onChange();
        return;
      } catch (error) {
        this.#options.logger.warn({ err: error, partition }, 'State could not be read');
        await waitOrAbort(backOffMs(readBackOff, ++failures), signal);
      }
    }
  }

  async #readAll(partition: number, signal: AbortSignal): Promise<Owned> {
    const { log, topic } = this.#options;
    const values = new Map<string, Json>();
    let nextOffset = (await log.watermarks({ topic, partition })).low;
    // To the end as it is each time: what comes later is delivered again, or for the first time.
    for (let isAtEnd = false; !isAtEnd && !signal.aborted;) {
      const read = await log.read({ topic, partition }, nextOffset, readOptions);
      for (const record of read.records) if (record.key !== null) put(values, record.key, valueOf(record));
      nextOffset = Math.max(nextOffset, read.nextOffset);
      isAtEnd = nextOffset >= Math.max(read.watermarks.high, this.#delivered.get(partition) ?? 0);
    }
    return { values, nextOffset };
  }

  #fold(values: Map<string, Json>, record: LogRecord): void {
    if (record.key !== null) this.#put(values, record.key, valueOf(record));
  }

  #put(values: Map<string, Json>, key: string, value: Json): void {
    put(values, key, value);
    this.#options.onValue?.(key, value);
  }
}

function valueOf({ value }: LogRecord): Json {
  return value === null ? null : (JSON.parse(decoder.decode(value)) as Json);
}

function put(values: Map<string, Json>, key: string, value: Json): void {
  if (value === null) values.delete(key);
  else values.set(key, value);
}
