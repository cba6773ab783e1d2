/**
 * Which channels this process asks, and how far each has been read: a compacted topic whose partitions are shared by a
 * consumer group. Whoever has a partition has the channels that fall into it, and reads their cursors before it begins.
 *
 * A predecessor that wakes up late may write once more: every cursor that was ever written stands behind durable events, so
 * an older one only means that some are read twice, which their ids settle.
 */
import type { EventLog, GroupConsumer, LogRecord, TopicPartition } from '@airy/event-log';
import type { Json } from '@airy/model';
import { backOffMs, waitOrAbort } from '@airy/processing';
import { partitionFor } from '@airy/topics';
import type { Logger } from 'pino';

export interface CursorsOptions {
  readonly log: EventLog;
  readonly topic: string;
  readonly partitions: number;
  /** The consumer group. */
  readonly group: string;
  readonly logger: Logger;
  /** Which channels are ours has changed: null for none of a partition's any more. To settle soon. */
  onChange(): Promise<void> | void;
}

const readOptions = { maxRecords: 1_000, maxBytes: 4 * 1024 * 1024 };
const readBackOff = { firstMs: 250, maxMs: 10_000 };
const decoder = new TextDecoder();

export class Cursors {
  readonly #options: CursorsOptions;
  /** By partition, of those whose cursors have been read: by channel. */
  readonly #owned = new Map<number, Map<string, Json>>();
  /** Ends the reading of a partition that is lost meanwhile. */
  readonly #taking = new Map<number, AbortController>();
  #consumer: GroupConsumer | null = null;

  private constructor(options: CursorsOptions) {
    this.#options = options;
  }

  static async open(options: CursorsOptions): Promise<Cursors> {
    const cursors = new Cursors(options);
    const { log, group, topic } = options;
    cursors.#consumer = await log.consume({
      group,
      topics: [topic],
      from: 'latest',
      onAssigned: taken => cursors.#take(taken),
      onRevoked: lost => cursors.#lose(lost),
      // Membership is what the group is for: cursors are read when a partition is taken.
      onBatch: async () => undefined,
    });
    return cursors;
  }

  /** True while this process, and no other one, asks the channel. */
  owns(channelId: string): boolean {
    return this.#owned.has(this.#partitionOf(channelId));
  }

  /** What was saved last; null at first. */
  of(channelId: string): Json {
    return this.#owned.get(this.#partitionOf(channelId))?.get(channelId) ?? null;
  }

  /** Resolves when it is durable. @throws AiryError `log_unavailable` */
  async save(channelId: string, cursor: Json): Promise<void> {
    const { log, topic } = this.#options;
    const partition = this.#partitionOf(channelId);
    await log.append([{ topic, partition, key: channelId, value: Buffer.from(JSON.stringify(cursor)) }]);
    this.#owned.get(partition)?.set(channelId, cursor);
  }

  async close(): Promise<void> {
    for (const taking of this.#taking.values()) taking.abort();
    await this.#consumer?.stop();
    this.#owned.clear();
  }

  #partitionOf(channelId: string): number {
    return partitionFor(channelId, this.#options.partitions);
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
      this.#owned.delete(partition);
    }
    await this.#options.onChange();
  }

  /** As often as it takes: nobody else has the partition. */
  async #read(partition: number, signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        const cursors = await this.#fold(partition, signal);
        if (signal.aborted) return;
        this.#owned.set(partition, cursors);
        await this.#options.onChange();
        return;
      } catch (error) {
        this.#options.logger.warn({ err: error, partition }, 'Cursors could not be read');
        await waitOrAbort(backOffMs(readBackOff, ++failures), signal);
      }
    }
  }

  async #fold(partition: number, signal: AbortSignal): Promise<Map<string, Json>> {
    const { log, topic } = this.#options;
    const { low, high } = await log.watermarks({ topic, partition });
    const cursors = new Map<string, Json>();
    for (let next = low; next < high && !signal.aborted;) {
      const { records, nextOffset } = await log.read({ topic, partition }, next, readOptions);
      for (const record of records) fold(cursors, record);
      if (nextOffset <= next) break;
      next = nextOffset;
    }
    return cursors;
  }
}

function fold(cursors: Map<string, Json>, { key, value }: LogRecord): void {
  if (key === null) return;
  if (value === null) cursors.delete(key);
  else cursors.set(key, JSON.parse(decoder.decode(value)) as Json);
}
