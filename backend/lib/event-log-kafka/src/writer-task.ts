/** One partition of a writer's input, in sessions: after any error everything of one is dropped and another is opened. */
import { BackOff } from '@airy/event-log';
import type { NewRecord, TopicPartition, WriterOptions, WriterSession } from '@airy/event-log';
import { errorText } from './error-text.ts';
import type { GroupSeat } from './group-seat.ts';
import type { KafkaContext } from './kafka-context.ts';
import { PartitionQueue } from './partition-queue.ts';
import { settleUnmarked } from './settle-unmarked.ts';
import { TransactionalProducer } from './transactional-producer.ts';
import type { TransactionStep } from './transactional-producer.ts';
import { WriterOutputs } from './writer-outputs.ts';

/** What tests look at, and where they stop a process. */
export type WriterStep = 'fenced' | 'offset read' | 'folded' | TransactionStep;

export interface WriterTaskOptions extends WriterOptions {
  readonly context: KafkaContext;
  readonly seat: GroupSeat;
  readonly at: TopicPartition;
  readonly onStep: (step: WriterStep, partition: number) => Promise<void> | void;
}

interface Session {
  readonly session: WriterSession;
  readonly producer: TransactionalProducer;
  /** The group's offset. */
  readonly committed: number | null;
}

const defaultBatchRecords = 500;

export class WriterTaskRun {
  private readonly options: WriterTaskOptions;
  private readonly queue: PartitionQueue;
  private readonly stopping = new AbortController();
  private readonly backOff: BackOff;
  private readonly ended: Promise<void>;

  constructor(options: WriterTaskOptions) {
    const { context, seat, at } = options;
    this.options = options;
    this.queue = new PartitionQueue(at, context.connection.settings);
    this.backOff = new BackOff(context.connection.settings.retry);
    seat.fetches.add(this.queue);
    this.ended = this.run();
  }

  /** Begins nothing more; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.ended;
  }

  private async run(): Promise<void> {
    const { context, seat, at, group } = this.options;
    const { health } = context;
    const what = `The writer ${group} of ${placeOf(at)}`;
    while (!this.stopping.signal.aborted) {
      try {
        await this.takeOnce();
        health.works(what);
      } catch (error) {
        health.failing(what, errorText(error));
        this.report(error, 'A writer failed and begins anew');
        await this.backOff.wait(this.stopping.signal);
      }
    }
    health.works(what);
    this.queue.stop();
    seat.fetches.remove(this.queue);
  }

  private async takeOnce(): Promise<void> {
    const { seat, at, onStep } = this.options;
    // One whose time is over must not shut out who has the partition now.
    await seat.membership.confirm();
    const producer = await this.openProducer();
    try {
      await onStep('fenced', at.partition);
      // Only now: what a predecessor stored up to the moment it was shut out is counted in.
      const committed = await this.settled(producer);
      await onStep('offset read', at.partition);
      await this.inSession(producer, committed);
    } finally {
      this.queue.stop();
      await producer.close();
    }
  }

  private openProducer(): Promise<TransactionalProducer> {
    const { context, seat, group, at, onStep } = this.options;
    const { connection } = context;
    return TransactionalProducer.open({
      // The group is one writer's, the partition its input's: as long as it lives, nobody else has this name.
      transactionalId: `${group}-${at.topic}-${at.partition}`,
      transactionTimeoutMs: connection.settings.transactionTimeoutMs,
      group,
      cluster: seat.cluster,
      connections: connection.openConnections(),
      onStep: step => onStep(step, at.partition),
    });
  }

  /** The group's offset, once what a predecessor had begun is stored or undone; null if there is none. */
  private async settled(producer: TransactionalProducer): Promise<number | null> {
    const { context, seat, at, outputs } = this.options;
    const [committed = null] = await seat.requests.committed([at]);
    const places = outputs.map(topic => ({ topic, partition: at.partition }));
    return settleUnmarked({ outputs: new WriterOutputs(places, context), producer, input: at, committed });
  }

  private async inSession(producer: TransactionalProducer, committed: number | null): Promise<void> {
    const { context, at, onStep } = this.options;
    const session = await this.options.open({
      partition: at.partition,
      readOutput: (topic, fromOffset) => context.reader.readToEnd({ topic, partition: at.partition }, fromOffset),
    });
    try {
      await onStep('folded', at.partition);
      await this.processAll({ session, producer, committed });
    } finally {
      try {
        await session.close();
      } catch (error) {
        this.report(error, 'A writer session could not be closed');
      }
    }
  }

  private async processAll(session: Session): Promise<void> {
    const { context, seat, at } = this.options;
    const { settings } = context.connection;
    const limits = {
      maxRecords: this.options.maxBatchRecords ?? defaultBatchRecords,
      maxBytes: settings.batchBytes,
    };
    let { committed } = session;
    let handled = committed ?? (await context.reader.watermarks(at)).low;
    const progress = context.health.follow(at, `writer ${this.options.group}`);
    this.queue.watchEnd(high => progress.at(handled, high));
    this.queue.seek(handled);
    const { signal } = this.stopping;
    try {
      while (!signal.aborted) {
        await this.queue.arrived(signal);
        await seat.isOurs(signal);
        const batch = signal.aborted ? null : this.queue.take(limits);
        if (!batch) continue;
        if (batch.records.length > 0) {
          await this.processOne({ ...session, committed }, batch);
          committed = batch.nextOffset;
        }
        handled = batch.nextOffset;
        progress.at(handled, batch.watermarks.high);
        this.backOff.reset();
      }
    } finally {
      progress.end();
    }
  }

  private async processOne(
    { session, producer, committed }: Session,
    { records, nextOffset }: { records: Parameters<WriterSession['process']>[0]; nextOffset: number },
  ): Promise<void> {
    const { state, events } = await session.process(records);
    for (const record of [...state, ...events]) this.check(record);
    const { at: input } = this.options;
    const positions = await producer.store({ state, events, input, range: { from: committed ?? 0, next: nextOffset } });
    await session.committed(positions);
  }

  private check(record: NewRecord): void {
    const { outputs, at, group } = this.options;
    if (outputs.includes(record.topic) && record.partition === at.partition) return;
    throw new Error(`The writer ${group} of partition ${at.partition} must not write ${placeOf(record)}`);
  }

  private report(error: unknown, message: string): void {
    const { context, group, at } = this.options;
    context.connection.settings.logger.error({ err: error, group, topic: at.topic, partition: at.partition }, message);
  }
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
