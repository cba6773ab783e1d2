/** The event log in one SQLite file of a data folder; one process at a time. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AiryError } from '@airy/errors';
import { CommitQueue } from './commit-queue.ts';
import type { PendingRecord } from './commit-queue.ts';
import { EmbeddedRegistry } from './embedded-registry.ts';
import { EmbeddedTail } from './embedded-tail.ts';
import { EmbeddedWriter } from './embedded-writer.ts';
import type { WriterContext } from './embedded-writer.ts';
import type { CompiledOptions } from './embedded-options.ts';
import { Fences } from './fences.ts';
import type { FolderLock } from './folder-lock.ts';
import { EmbeddedGroupConsumer } from './group-consumer.ts';
import { GroupOffsets } from './group-offsets.ts';
import { Group } from './group.ts';
import { LoopShare } from './loop-share.ts';
import { placeOf } from './partition.ts';
import type { Partition } from './partition.ts';
import type {
  EventLog,
  GroupConsumer,
  GroupConsumerOptions,
  GroupLag,
  NewRecord,
  ReadOptions,
  ReadResult,
  RecordPosition,
  Tail,
  TailOptions,
  TopicPartition,
  TopicSpec,
  Watermarks,
  Writer,
  WriterOptions,
} from './port.ts';
import { RecordCache } from './record-cache.ts';
import { RecordReader } from './record-reader.ts';
import type { CleanedPartition } from './storage-protocol.ts';
import type { StorageThread } from './storage-thread.ts';
import { checkSpec, TopicTable } from './topic-table.ts';

export interface Resources {
  readonly storage: StorageThread;
  readonly database: DatabaseSync;
  /** Null if it belongs to somebody else. */
  readonly lock: FolderLock | null;
}

export class EmbeddedLog implements EventLog {
  readonly registry: EmbeddedRegistry;
  readonly life: string = randomUUID();
  private readonly options: CompiledOptions;
  private readonly resources: Resources;
  private readonly topics: TopicTable;
  private readonly offsets: GroupOffsets;
  private readonly cache: RecordCache;
  private readonly queue: CommitQueue;
  private readonly groups = new Map<string, Group>();
  private readonly tails = new Set<EmbeddedTail>();
  private readonly context: WriterContext;
  private readonly cleaning: NodeJS.Timeout;
  private cleaningNow: Promise<void> | null = null;
  private closed: Promise<void> | null = null;

  constructor(options: CompiledOptions, resources: Resources) {
    this.options = options;
    this.resources = resources;
    const { database, storage } = resources;
    this.topics = TopicTable.load(database);
    this.offsets = GroupOffsets.load(database);
    this.cache = new RecordCache(options.cacheBytes);
    this.queue = new CommitQueue({
      storage,
      logger: options.logger,
      maxPendingBytes: options.maxPendingBytes,
      commitBytes: options.commitBytes,
      onCommitted: (records, moved, forced) => {
        for (const [partition, added] of records) {
          partition.high = added.at(-1)!.offset + 1;
          this.cache.add(partition.cache, added);
        }
        this.offsets.move(moved);
        this.offsets.set(forced);
      },
    });
    this.registry = EmbeddedRegistry.load(database, async version => {
      await this.queue.add({ schemas: [version] });
    });
    this.context = this.createContext(new Fences());
    this.cleaning = setInterval(() => void this.cleanByItself(), options.cleanIntervalMs).unref();
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    specs.forEach(checkSpec);
    this.checkOpen();
    const rows = await this.resources.storage.call<'createTopics'>({ type: 'createTopics', specs });
    for (const spec of specs) this.topics.setSpec(spec);
    const added = this.topics.create(rows);
    if (added.length === 0) return;
    await Promise.all([...this.groups.values()].map(group => group.refresh()));
    await Promise.all([...this.tails].map(tail => tail.extend(added)));
  }

  async listTopics(): Promise<readonly TopicSpec[]> {
    return this.topics.list();
  }

  async append(records: readonly NewRecord[]): Promise<readonly RecordPosition[]> {
    this.checkOpen();
    if (records.length === 0) return [];
    const { positions } = await this.queue.add({ state: records.map(record => this.pending(record)), limited: true });
    return positions;
  }

  async read(at: TopicPartition, fromOffset: number, options: ReadOptions): Promise<ReadResult> {
    this.checkOpen();
    return this.context.reader.read(this.partitionOf(at), fromOffset, options);
  }

  async watermarks(at: TopicPartition): Promise<Watermarks> {
    return this.partitionOf(at).watermarks;
  }

  async offsetForTime(at: TopicPartition, timestamp: number): Promise<number> {
    this.checkOpen();
    const { id, high } = this.partitionOf(at);
    return this.resources.storage.call<'offsetForTime'>({ type: 'offsetForTime', partitionId: id, high, timestamp });
  }

  async consume(options: GroupConsumerOptions): Promise<GroupConsumer> {
    this.checkOpen();
    this.checkTopics(options.topics);
    const group = this.group(options.group);
    const consumer = new EmbeddedGroupConsumer(this.context, group, { ...options, limits: this.limits(options) });
    return this.joined(group, consumer);
  }

  async tail(options: TailOptions): Promise<Tail> {
    this.checkOpen();
    const starts = new Map<Partition, number>();
    for (const partition of options.topics.flatMap(topic => this.topics.partitionsOf(topic))) {
      const { topic, partition: number, watermarks } = partition;
      starts.set(partition, await options.from({ topic, partition: number }, watermarks));
    }
    this.checkOpen();
    const onStop = (stopped: EmbeddedTail): boolean => this.tails.delete(stopped);
    const tail = new EmbeddedTail(this.context, { ...options, limits: this.limits(options), onStop }, starts);
    this.tails.add(tail);
    return tail;
  }

  async write(options: WriterOptions): Promise<Writer> {
    this.checkOpen();
    this.checkTopics([options.input, ...options.outputs]);
    const group = this.group(options.group);
    return this.joined(group, new EmbeddedWriter(this.context, group, options));
  }

  async groupLag(group: string): Promise<readonly GroupLag[]> {
    const topics = new Set([...this.offsets.of(group).map(at => at.topic), ...(this.groups.get(group)?.topics ?? [])]);
    return [...topics].toSorted().flatMap(topic =>
      this.topics.partitionsOf(topic).map(at => ({
        topic,
        partition: at.partition,
        committed: this.offsets.get(group, at),
        watermarks: at.watermarks,
      })),
    );
  }

  async resetGroup(name: string, offsets: readonly (TopicPartition & { readonly offset: number })[]): Promise<void> {
    this.checkOpen();
    if (this.groups.get(name)?.isEmpty === false) throw new Error(`The group ${name} has members`);
    for (const at of offsets) this.partitionOf(at);
    const forcedOffsets = offsets.map(({ topic, partition, offset }) => ({ group: name, topic, partition, offset }));
    await this.queue.add({ forcedOffsets });
  }

  async deleteRecords(before: readonly RecordPosition[]): Promise<void> {
    this.checkOpen();
    const offsets = before.map(at => ({ partition: this.partitionOf(at), offset: at.offset }));
    for (const { partition, offset } of offsets)
      if (offset > partition.high) throw new Error(`${placeOf(partition)} has no records up to ${offset}`);
    const request = offsets.map(({ partition, offset }) => ({ id: partition.id, offset }));
    this.cleaned(await this.resources.storage.call<'deleteRecords'>({ type: 'deleteRecords', before: request }));
  }

  clean(): Promise<void> {
    this.cleaningNow ??= this.cleanOnce().finally(() => (this.cleaningNow = null));
    return this.cleaningNow;
  }

  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  health(): string | null {
    return this.queue.failure;
  }

  async limitPages(pages: number): Promise<void> {
    await this.resources.storage.call<'limitPages'>({ type: 'limitPages', pages });
  }

  private async closeOnce(): Promise<void> {
    clearInterval(this.cleaning);
    await Promise.all([...this.groups.values()].map(group => group.dissolve()));
    await Promise.all([...this.tails].map(tail => tail.stop()));
    await this.queue.drained();
    try {
      await this.resources.storage.close();
    } finally {
      this.resources.database.close();
      this.resources.lock?.release();
    }
  }

  private async cleanOnce(): Promise<void> {
    this.checkOpen();
    const now = this.options.clock();
    this.cleaned(await this.resources.storage.call<'clean'>({ type: 'clean', now }));
  }

  private cleaned(all: readonly CleanedPartition[]): void {
    for (const cleaned of all) {
      const partition = this.topics.withId(cleaned.id);
      if (!partition) continue;
      partition.low = cleaned.low;
      if (cleaned.untouchedFrom > partition.cache.firstOffset) this.cache.clear(partition.cache);
    }
  }

  private async cleanByItself(): Promise<void> {
    try {
      await this.clean();
    } catch (error) {
      if (!this.closed) this.options.logger.warn({ err: error }, 'The log could not be cleaned; it is tried again');
    }
  }

  private createContext(fences: Fences): WriterContext {
    const { options, queue, resources } = this;
    return {
      reader: new RecordReader(resources.database),
      share: new LoopShare(options.turnMs),
      logger: options.logger,
      retry: options.retry,
      maxBatchBytes: options.batchBytes,
      committedOffset: (group, at) => this.offsets.get(group, at),
      commitOffset: async (group, { topic, partition }, offset) => {
        await queue.add({ offsets: [{ group, topic, partition, offset }] });
      },
      fence: (group, partition) => fences.take(group, partition),
      barrier: () => queue.barrier(),
      commit: change => queue.add(change),
      partitionOf: (topic, partition) => this.topics.partition(topic, partition),
      pending: record => this.pending(record),
    };
  }

  private pending(record: NewRecord): PendingRecord {
    const { topic, key, value, headers = {}, timestamp = this.options.clock() } = record;
    const partition = this.partitionOf(record);
    if ((value?.length ?? 0) > this.options.maxRecordBytes) {
      throw new AiryError('body_too_large', null, { details: { limit: this.options.maxRecordBytes } });
    }
    if (key === null && this.topics.spec(topic).cleanup === 'compact') {
      throw new Error(`A record of the compacted topic ${topic} needs a key`);
    }
    if (!Number.isSafeInteger(timestamp)) throw new Error(`Not a timestamp in milliseconds: ${timestamp}`);
    // A copy: the caller may use its buffer again, and a small view must not keep a large buffer alive.
    return { partition, timestamp, key: key?.toWellFormed() ?? null, value: value && new Uint8Array(value), headers };
  }

  private group(name: string): Group {
    let group = this.groups.get(name);
    if (!group) {
      const { logger, rebalanceTimeoutMs } = this.options;
      const partitionsOf = (topic: string): readonly Partition[] => this.topics.partitionsOf(topic);
      this.groups.set(name, (group = new Group(name, { logger, rebalanceTimeoutMs, partitionsOf })));
    }
    return group;
  }

  private async joined<T extends EmbeddedGroupConsumer | EmbeddedWriter>(group: Group, member: T): Promise<T> {
    await group.join(member);
    return member;
  }

  private limits(options: { maxBatchRecords?: number; maxBatchBytes?: number }): ReadOptions {
    const { batchRecords, batchBytes } = this.options;
    return { maxRecords: options.maxBatchRecords ?? batchRecords, maxBytes: options.maxBatchBytes ?? batchBytes };
  }

  private partitionOf({ topic, partition }: TopicPartition): Partition {
    return this.topics.partition(topic, partition);
  }

  private checkTopics(topics: readonly string[]): void {
    for (const topic of topics) this.topics.spec(topic);
  }

  private checkOpen(): void {
    if (this.closed) throw new AiryError('log_unavailable', 'The event log is closed.');
  }
}
