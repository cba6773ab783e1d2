/** The writer on Kafka's transactions: a member of a group, with a task per partition of the input. */
import type { TopicPartition, Writer, WriterOptions } from '@airy/event-log';
import { GroupSeat } from './group-seat.ts';
import type { PartitionHolder } from './group-membership.ts';
import type { KafkaContext } from './kafka-context.ts';
import { within } from './time-limit.ts';
import { WriterTaskRun } from './writer-task.ts';
import type { WriterTaskOptions } from './writer-task.ts';

/** Where tests look in. */
export type WriterHooks = Pick<WriterTaskOptions, 'onStep'>;

const noHooks: WriterHooks = { onStep: () => undefined };

/** Resolves when the writer has its first share of the partitions. @throws AiryError if the brokers refuse us for good. */
export async function openWriter(context: KafkaContext, options: WriterOptions, hooks = noHooks): Promise<Writer> {
  for (const topic of [options.input, ...options.outputs]) await context.reader.partitions(topic);
  const writer = new KafkaWriter(context, options, hooks);
  await writer.joined();
  return writer;
}

class KafkaWriter implements Writer, PartitionHolder {
  private readonly context: KafkaContext;
  private readonly options: WriterOptions;
  private readonly hooks: WriterHooks;
  private readonly seat: GroupSeat;
  private readonly tasks = new Map<number, WriterTaskRun>();
  private stopped: Promise<void> | null = null;

  constructor(context: KafkaContext, options: WriterOptions, hooks: WriterHooks) {
    this.context = context;
    this.options = options;
    this.hooks = hooks;
    this.seat = new GroupSeat(context, { group: options.group, topics: [options.input], holder: this });
  }

  async joined(): Promise<void> {
    try {
      await this.seat.membership.joined;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopOnce();
    return this.stopped;
  }

  async take(partitions: readonly TopicPartition[]): Promise<void> {
    const { context, seat, options, hooks } = this;
    for (const at of partitions) {
      this.tasks.set(at.partition, new WriterTaskRun({ ...options, ...hooks, context, seat, at }));
    }
  }

  async release(partitions: readonly TopicPartition[]): Promise<void> {
    const { sessionTimeoutMs, logger } = this.context.connection.settings;
    const tasks = partitions.flatMap(({ partition }) => this.tasks.get(partition) ?? []);
    for (const { partition } of partitions) this.tasks.delete(partition);
    const ended = await within(sessionTimeoutMs, Promise.all(tasks.map(task => task.stop())));
    // Whoever takes it over shuts its transactions out.
    if (!ended) logger.warn({ group: this.options.group }, 'A writer did not end in time; its partitions are given up');
  }

  lose(partitions: readonly TopicPartition[]): Promise<void> {
    return this.release(partitions);
  }

  private async stopOnce(): Promise<void> {
    await this.seat.leave();
    const left = [...this.tasks.keys()].map(partition => ({ topic: this.options.input, partition }));
    if (left.length > 0) await this.release(left);
  }
}
