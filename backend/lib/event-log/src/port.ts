/**
 * The event log port: partitioned topics of records, consumer groups and the writer's transaction.
 * Two adapters stand behind it: the embedded one (SQLite) and Apache Kafka.
 * Offsets, groups and positions mean what they mean in Kafka.
 */

/** How a topic is stored. `retentionMs: null` keeps for ever. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** Records older than this are deleted (cleanup `delete`). */
  readonly retentionMs: number | null;
  /** A record younger than this is never compacted away (cleanup `compact`). */
  readonly minCompactionLagMs: number;
  /**
   * Its records are on the disk before they are acknowledged also where one broker alone keeps them; a cluster relies on
   * its replicas, and the embedded log always writes first. An instruction: `listTopics` does not tell it back.
   */
  readonly flushed?: boolean;
}

/** A record to append. A null value is a tombstone. `timestamp` defaults to the log's clock, epoch ms. */
export interface NewRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: number;
}

/** A record as read. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where a record stands. */
export interface RecordPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** `low`: first offset still there. `high`: offset the next record will get. */
export interface Watermarks {
  readonly low: number;
  readonly high: number;
}

export interface ReadOptions {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** `nextOffset` may be beyond the last record + 1 where compaction or retention left a gap. */
export interface ReadResult {
  readonly records: readonly LogRecord[];
  readonly nextOffset: number;
  readonly watermarks: Watermarks;
}

/** Consecutive records of one partition, as handed to a consumer. */
export interface Batch extends TopicPartition {
  readonly records: readonly LogRecord[];
  /** The offset after this batch: what a consumer that is done with it commits. */
  readonly nextOffset: number;
  readonly watermarks: Watermarks;
}

export interface GroupConsumerOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where to begin in a partition for which the group has no committed offset. Default `earliest`. */
  readonly from?: 'earliest' | 'latest';
  readonly maxBatchRecords?: number;
  readonly maxBatchBytes?: number;
  onAssigned?(partitions: readonly TopicPartition[]): Promise<void> | void;
  onRevoked?(partitions: readonly TopicPartition[]): Promise<void> | void;
  /**
   * One call at a time per partition; partitions run side by side. Nothing is committed by itself.
   * A rejection pauses the partition, is logged and the same batch is delivered again after a back-off.
   */
  onBatch(batch: Batch): Promise<void>;
}

export interface GroupConsumer {
  /** Stores the offset of the next record to process; durable when it resolves. Never goes backwards. */
  commit(partition: TopicPartition, nextOffset: number): Promise<void>;
  /** Nothing of the partition is delivered until `resume`. Does nothing for one that this member does not have (any more). */
  pause(partition: TopicPartition): void;
  /** As `pause` for a partition that this member does not have. */
  resume(partition: TopicPartition): void;
  /** Stops delivery, waits for running batches, leaves the group. */
  stop(): Promise<void>;
}

/** Reads every partition of some topics without a group, from offsets the caller knows (a full copy). */
export interface TailOptions {
  readonly topics: readonly string[];
  from(partition: TopicPartition, watermarks: Watermarks): Promise<number> | number;
  readonly maxBatchRecords?: number;
  readonly maxBatchBytes?: number;
  /** As for a group: one call at a time per partition, a rejection is logged and retried with back-off. */
  onBatch(batch: Batch): Promise<void>;
}

export interface Tail {
  /** Resolves once every partition has been read up to the high watermark it had when the tail began. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
}

/** What a writer knows of the partition it has just taken: it is fenced against a predecessor. */
export interface WriterTask {
  readonly partition: number;
  /** Reads this partition of an output topic of the writer, to its present end. */
  readOutput(topic: string, fromOffset: number): AsyncIterable<readonly LogRecord[]>;
}

/**
 * The outputs of one batch of commands. `state` is written before `events`; each record of `events` gets the
 * header `airy-position` (see position.ts): the offset after the last state record of this transaction,
 * per state topic.
 */
export interface WriterOutput {
  readonly state: readonly NewRecord[];
  readonly events: readonly NewRecord[];
}

/** One taking of one partition. After any error the session is dropped and a new one is opened. */
export interface WriterSession {
  /** Decides on records in log order. Must not change what `committed` has not confirmed. */
  process(records: readonly LogRecord[]): Promise<WriterOutput> | WriterOutput;
  /** The transaction of the last `process` is durable; `positions` are those of its state, in order. */
  committed(positions: readonly RecordPosition[]): Promise<void> | void;
  /** The partition is given up (stop, rebalance, error). */
  close(): Promise<void> | void;
}

export interface WriterOptions {
  /** Consumer group; also the stem of the transactional ids, one per partition. */
  readonly group: string;
  /** The commands topic. */
  readonly input: string;
  /** Every topic this writer may write. */
  readonly outputs: readonly string[];
  readonly maxBatchRecords?: number;
  /** Fenced; folds the own outputs to their end. The input offset is read after it resolves. */
  open(task: WriterTask): Promise<WriterSession>;
}

export interface Writer {
  stop(): Promise<void>;
}

/** Progress of a consumer group, for health and metrics. */
export interface GroupLag extends TopicPartition {
  readonly committed: number | null;
  readonly watermarks: Watermarks;
}

export interface EventLog {
  /**
   * Names this opening of a log that one process at a time can have open: whoever used it under another name has ended.
   * Null where several processes share the log.
   */
  readonly life: string | null;
  /** Creates what is missing; partitions are only ever added, policies are updated. */
  createTopics(specs: readonly TopicSpec[]): Promise<void>;
  listTopics(): Promise<readonly TopicSpec[]>;
  /**
   * Appends in the given order; resolves when durable, with one position per record.
   * @throws AiryError `log_unavailable` (disk full, broker away, buffer full): nothing of it was acknowledged.
   */
  append(records: readonly NewRecord[]): Promise<readonly RecordPosition[]>;
  read(partition: TopicPartition, fromOffset: number, options: ReadOptions): Promise<ReadResult>;
  watermarks(partition: TopicPartition): Promise<Watermarks>;
  /** The first offset whose timestamp is ≥ `timestampMs`; the high watermark if there is none. */
  offsetForTime(partition: TopicPartition, timestampMs: number): Promise<number>;
  consume(options: GroupConsumerOptions): Promise<GroupConsumer>;
  tail(options: TailOptions): Promise<Tail>;
  write(options: WriterOptions): Promise<Writer>;
  groupLag(group: string): Promise<readonly GroupLag[]>;
  /** Sets a group's offsets (replay). The group must have no members. */
  resetGroup(group: string, offsets: readonly (TopicPartition & { readonly offset: number })[]): Promise<void>;
  /**
   * Deletes for ever what stands below each offset, which becomes the low watermark; of compacted topics too. Nothing
   * is told to readers: it is for records that newer ones repeat. May be called again, and then changes nothing.
   * @throws Error if an offset is beyond the high watermark, AiryError `log_unavailable`.
   */
  deleteRecords(before: readonly RecordPosition[]): Promise<void>;
  /** Runs compaction and retention now, over everything that is due. They also run by themselves. */
  clean(): Promise<void>;
  /** Flushes what was accepted, then closes. */
  close(): Promise<void>;
}

/** Confluent-compatible schema registry: ids are global, a subject has versions. */
export interface SchemaRegistry {
  /** Registers if new. @throws AiryError `schema_incompatible` (BACKWARD). */
  register(subject: string, schema: string): Promise<number>;
  /** @throws AiryError `schema_unknown`, or `registry_unavailable` (retry). */
  schemaById(id: number): Promise<string>;
  latest(subject: string): Promise<{ readonly id: number; readonly version: number; readonly schema: string } | null>;
}
