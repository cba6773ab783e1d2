/** The writer: per partition fence, fold, read the input offset, then decide batch by batch. */
import { BackOff } from './back-off.ts';
import type { Change, Commit } from './commit-queue.ts';
import type { Fence } from './fences.ts';
import type { ConsumerContext } from './group-consumer.ts';
import type { Group, Member } from './group.ts';
import type { Partition } from './partition.ts';
import { placeOf } from './partition.ts';
import type { LogRecord, NewRecord, ReadOptions, Writer, WriterOptions, WriterSession } from './port.ts';
import type { PendingRecord } from './commit-queue.ts';

export interface WriterContext extends ConsumerContext {
  readonly maxBatchBytes: number;
  fence(group: string, partition: number): Fence;
  /** Resolves when the commit that runs now has ended. */
  barrier(): Promise<void>;
  commit(change: Change): Promise<Commit>;
  partitionOf(topic: string, partition: number): Partition;
  pending(record: NewRecord): PendingRecord;
}

const defaultBatchRecords = 500;

export class EmbeddedWriter implements Writer, Member {
  readonly topics: readonly string[];
  private readonly context: WriterContext;
  private readonly group: Group;
  private readonly options: WriterOptions;
  private readonly tasks = new Map<string, WriterTaskRun>();

  constructor(context: WriterContext, group: Group, options: WriterOptions) {
    this.context = context;
    this.group = group;
    this.options = options;
    this.topics = [options.input];
  }

  async assign(partitions: readonly Partition[]): Promise<void> {
    for (const partition of partitions) {
      this.tasks.set(placeOf(partition), new WriterTaskRun(this.context, this.options, partition));
    }
  }

  async revoke(partitions: readonly Partition[]): Promise<void> {
    await Promise.all(partitions.map(partition => this.tasks.get(placeOf(partition))?.stop()));
    for (const partition of partitions) this.tasks.delete(placeOf(partition));
  }

  stop(): Promise<void> {
    return this.group.leave(this);
  }
}

interface Step {
  readonly session: WriterSession;
  readonly fence: Fence;
  readonly position: number;
  readonly limits: ReadOptions;
}

/** One partition of the input, in sessions: after any error a new one is opened. */
class WriterTaskRun {
  private readonly context: WriterContext;
  private readonly options: WriterOptions;
  private readonly input: Partition;
  private readonly stopping = new AbortController();
  private readonly backOff: BackOff;
  private readonly unwatch: () => void;
  private readonly ended: Promise<void>;
  private signal: (() => void) | null = null;

  constructor(context: WriterContext, options: WriterOptions, input: Partition) {
    this.context = context;
    this.options = options;
    this.input = input;
    this.backOff = new BackOff(context.retry);
    this.unwatch = input.watch(() => this.wake());
    this.ended = this.run();
  }

  async stop(): Promise<void> {
    this.unwatch();
    this.stopping.abort();
    this.wake();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.takeOnce();
      } catch (error) {
        this.report(error, 'A writer failed and begins anew');
        await this.backOff.wait(this.stopping.signal);
      }
    }
  }

  private async takeOnce(): Promise<void> {
    const { group } = this.options;
    const fence = this.context.fence(group, this.input.partition);
    // What a predecessor had put into the running commit is part of what the session must fold.
    await this.context.barrier();
    const session = await this.options.open({
      partition: this.input.partition,
      readOutput: (topic, fromOffset) => this.readOutput(topic, fromOffset),
    });
    try {
      await this.processAll(session, fence);
    } finally {
      try {
        await session.close();
      } catch (error) {
        this.report(error, 'A writer session could not be closed');
      }
    }
  }

  private async processAll(session: WriterSession, fence: Fence): Promise<void> {
    const { input, context } = this;
    const limits: ReadOptions = {
      maxRecords: this.options.maxBatchRecords ?? defaultBatchRecords,
      maxBytes: context.maxBatchBytes,
    };
    let position = context.committedOffset(this.options.group, input) ?? input.low;
    while (!this.stopping.signal.aborted) {
      if (position >= input.high) {
        await new Promise<void>(resolve => (this.signal = resolve));
        continue;
      }
      position = await context.share.run(() => this.processNext({ session, fence, position, limits }));
      this.backOff.reset();
    }
  }

  /** Returns the offset to go on from. */
  private async processNext(step: Step): Promise<number> {
    const { group, input } = this.options;
    const { session, fence, position } = step;
    if (this.stopping.signal.aborted) return position;
    const { records, nextOffset } = this.context.reader.read(this.input, position, step.limits);
    if (records.length === 0) return nextOffset;
    const output = await session.process(records);
    const { positions } = await this.context.commit({
      state: output.state.map(record => this.checked(record)),
      events: output.events.map(record => this.checked(record)),
      offsets: [{ group, topic: input, partition: this.input.partition, offset: nextOffset }],
      refuse: () => fence.refuse(),
    });
    await session.committed(positions);
    return nextOffset;
  }

  private checked(record: NewRecord): PendingRecord {
    if (!this.options.outputs.includes(record.topic) || record.partition !== this.input.partition) {
      const { group } = this.options;
      throw new Error(`The writer ${group} of partition ${this.input.partition} must not write ${placeOf(record)}`);
    }
    return this.context.pending(record);
  }

  private async *readOutput(topic: string, fromOffset: number): AsyncGenerator<readonly LogRecord[]> {
    const partition = this.context.partitionOf(topic, this.input.partition);
    const end = partition.high;
    const limits = { maxRecords: defaultBatchRecords, maxBytes: this.context.maxBatchBytes };
    for (let from = fromOffset; from < end;) {
      const at = from;
      const { records, nextOffset } = await this.context.share.run(() =>
        this.context.reader.read(partition, at, limits),
      );
      if (records.length > 0) yield records;
      from = nextOffset;
    }
  }

  private report(error: unknown, message: string): void {
    const { group } = this.options;
    this.context.logger.error({ err: error, group, topic: this.input.topic, partition: this.input.partition }, message);
  }

  private wake(): void {
    this.signal?.();
    this.signal = null;
  }
}
