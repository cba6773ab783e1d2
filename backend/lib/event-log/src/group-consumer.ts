/** One member of a consumer group: a pump per partition it has. */
import { BackOff } from './back-off.ts';
import type { Group, Member } from './group.ts';
import type { Partition } from './partition.ts';
import { placeOf } from './partition.ts';
import { PartitionPump } from './partition-pump.ts';
import type { PumpContext } from './partition-pump.ts';
import type { GroupConsumer, GroupConsumerOptions, ReadOptions, TopicPartition } from './port.ts';

export interface ConsumerContext extends PumpContext {
  /** The group's durable offset; null if there is none. */
  committedOffset(group: string, partition: TopicPartition): number | null;
  commitOffset(group: string, partition: TopicPartition, nextOffset: number): Promise<void>;
}

interface Held {
  readonly partition: Partition;
  readonly pump: PartitionPump;
}

export class EmbeddedGroupConsumer implements GroupConsumer, Member {
  readonly topics: readonly string[];
  private readonly context: ConsumerContext;
  private readonly group: Group;
  private readonly options: GroupConsumerOptions;
  private readonly limits: ReadOptions;
  private readonly held = new Map<string, Held>();
  private readonly stopping = new AbortController();

  constructor(context: ConsumerContext, group: Group, options: GroupConsumerOptions & { limits: ReadOptions }) {
    this.context = context;
    this.group = group;
    this.options = options;
    this.topics = options.topics;
    this.limits = options.limits;
  }

  async commit(partition: TopicPartition, nextOffset: number): Promise<void> {
    this.heldOf(partition);
    await this.context.commitOffset(this.group.name, partition, nextOffset);
  }

  pause(partition: TopicPartition): void {
    this.held.get(placeOf(partition))?.pump.pause();
  }

  resume(partition: TopicPartition): void {
    this.held.get(placeOf(partition))?.pump.resume();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.group.leave(this);
  }

  async assign(partitions: readonly Partition[]): Promise<void> {
    if (!(await this.announce(partitions))) return;
    for (const partition of partitions) {
      const start = this.options.from === 'latest' ? partition.high : partition.low;
      const pump = new PartitionPump(this.context, {
        partition,
        from: this.context.committedOffset(this.group.name, partition) ?? start,
        limits: this.limits,
        name: this.group.name,
        onBatch: batch => this.options.onBatch(batch),
      });
      this.held.set(placeOf(partition), { partition, pump });
    }
  }

  async revoke(partitions: readonly Partition[]): Promise<void> {
    await Promise.all(partitions.map(partition => this.held.get(placeOf(partition))?.pump.stop()));
    await this.options.onRevoked?.(partitions.map(plain));
    for (const partition of partitions) this.held.delete(placeOf(partition));
  }

  /** Until the owner of this consumer has taken note; false if it was stopped before. */
  private async announce(partitions: readonly Partition[]): Promise<boolean> {
    const backOff = new BackOff(this.context.retry);
    while (!this.stopping.signal.aborted) {
      try {
        await this.options.onAssigned?.(partitions.map(plain));
        return true;
      } catch (error) {
        this.context.logger.error({ err: error, group: this.group.name }, 'onAssigned failed; trying again');
        await backOff.wait(this.stopping.signal);
      }
    }
    return false;
  }

  private heldOf(at: TopicPartition): Held {
    const held = this.held.get(placeOf(at));
    if (!held || !this.group.has(this, held.partition)) {
      throw new Error(`This member of ${this.group.name} does not have ${placeOf(at)} (any more)`);
    }
    return held;
  }
}

function plain({ topic, partition }: Partition): TopicPartition {
  return { topic, partition };
}
