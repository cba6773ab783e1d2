/** A member of a consumer group that hands what it reads to one handler, a pump per partition it has. */
import { BackOff } from '@airy/event-log';
import type { GroupConsumer, GroupConsumerOptions, TopicPartition } from '@airy/event-log';
import { GroupSeat } from './group-seat.ts';
import type { PartitionHolder } from './group-membership.ts';
import type { KafkaContext } from './kafka-context.ts';
import type { Progress } from './kafka-health.ts';
import { OffsetCommits } from './offset-commits.ts';
import type { OwnedPartition } from './offset-commits.ts';
import { PartitionPump } from './partition-pump.ts';
import { PartitionQueue } from './partition-queue.ts';
import { within } from './time-limit.ts';

/** Resolves when the consumer has its first share of the partitions. @throws AiryError if the brokers refuse us for good. */
export async function openGroupConsumer(context: KafkaContext, options: GroupConsumerOptions): Promise<GroupConsumer> {
  for (const topic of options.topics) await context.reader.partitions(topic);
  const consumer = new KafkaGroupConsumer(context, options);
  await consumer.joined();
  return consumer;
}

/** A partition that it has, and what works on it. */
interface Held extends OwnedPartition {
  readonly queue: PartitionQueue;
  readonly pump: PartitionPump;
  readonly progress: Progress;
}

class KafkaGroupConsumer implements GroupConsumer, PartitionHolder {
  private readonly context: KafkaContext;
  private readonly options: GroupConsumerOptions;
  private readonly seat: GroupSeat;
  private readonly commits: OffsetCommits;
  private readonly held = new Map<string, Held>();
  private readonly stopping = new AbortController();
  /** What was given to us and is not begun with yet, take by take; what is given up before is taken out. */
  private readonly takings = new Set<Taking>();
  private turn: Promise<void> = Promise.resolve();
  private stopped: Promise<void> | null = null;

  constructor(context: KafkaContext, options: GroupConsumerOptions) {
    this.context = context;
    this.options = options;
    this.seat = new GroupSeat(context, { group: options.group, topics: options.topics, holder: this });
    this.commits = new OffsetCommits({
      requests: this.seat.requests,
      identity: () => this.seat.membership.identity,
    });
  }

  async joined(): Promise<void> {
    try {
      await this.seat.membership.joined;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async commit(partition: TopicPartition, nextOffset: number): Promise<void> {
    await this.commits.commit(this.heldOf(partition), nextOffset);
  }

  pause(partition: TopicPartition): void {
    this.held.get(placeOf(partition))?.pump.pause();
  }

  resume(partition: TopicPartition): void {
    this.held.get(placeOf(partition))?.pump.resume();
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopOnce();
    return this.stopped;
  }

  take(partitions: readonly TopicPartition[]): Promise<void> {
    const taking: Taking = { left: new Map(partitions.map(at => [placeOf(at), at])), revoked: new AbortController() };
    this.takings.add(taking);
    this.turn = this.turn.then(() => this.takeInTurn(taking)).finally(() => this.takings.delete(taking));
    return this.turn;
  }

  release(partitions: readonly TopicPartition[]): Promise<void> {
    for (const { left, revoked } of this.takings) {
      for (const at of partitions) left.delete(placeOf(at));
      if (left.size === 0) revoked.abort();
    }
    const done = this.turn.then(() => this.releaseInTurn(partitions));
    // A handler that hangs holds up neither the group nor what this member is given next.
    this.turn = this.withinLimit(done, partitions);
    return this.turn;
  }

  lose(partitions: readonly TopicPartition[]): Promise<void> {
    for (const at of partitions) {
      const held = this.held.get(placeOf(at));
      if (held) held.isOwned = false;
    }
    return this.release(partitions);
  }

  private async stopOnce(): Promise<void> {
    this.stopping.abort();
    await this.seat.leave();
    // What a member that could not join still had.
    if (this.held.size > 0) await this.release([...this.held.values()]);
  }

  /** Tries until it is done or somebody says that it is not to be done. */
  private async takeInTurn({ left, revoked }: Taking): Promise<void> {
    let isAnnounced = false;
    const backOff = new BackOff(this.context.connection.settings.retry);
    const signal = AbortSignal.any([revoked.signal, this.stopping.signal]);
    while (left.size > 0 && !signal.aborted) {
      try {
        if (!isAnnounced) await this.options.onAssigned?.([...left.values()].map(plain));
        isAnnounced = true;
        const starts = await this.starts([...left.values()]);
        if (signal.aborted) return;
        // The others are taken all the same: the group counts them as ours.
        for (const start of starts.filter(({ at }) => left.has(placeOf(at)))) this.begin(start);
        return;
      } catch (error) {
        this.report(error, 'Partitions cannot be taken yet; trying again');
        await backOff.wait(signal);
      }
    }
  }

  private async starts(partitions: readonly TopicPartition[]): Promise<readonly Start[]> {
    const committed = await this.seat.requests.committed(partitions);
    return Promise.all(
      partitions.map(async (at, index) => {
        const known = committed[index] ?? null;
        if (known !== null) return { at, committed: known, from: known };
        const { low, high } = await this.context.reader.watermarks(at);
        return { at, committed: null, from: this.options.from === 'latest' ? high : low };
      }),
    );
  }

  private begin({ at, committed, from }: Start): void {
    const { settings } = this.context.connection;
    const queue = new PartitionQueue(at, settings);
    const progress = this.context.health.follow(at, `group ${this.options.group}`);
    let handled = from;
    queue.watchEnd(high => progress.at(handled, high));
    const pump = new PartitionPump({
      queue,
      limits: {
        maxRecords: this.options.maxBatchRecords ?? settings.batchRecords,
        maxBytes: this.options.maxBatchBytes ?? settings.batchBytes,
      },
      retry: settings.retry,
      logger: settings.logger,
      name: this.options.group,
      isOurs: signal => this.seat.isOurs(signal),
      onBatch: async batch => {
        await this.options.onBatch(batch);
        handled = batch.nextOffset;
        progress.at(handled, batch.watermarks.high);
      },
    });
    this.held.set(placeOf(at), { ...plain(at), isOwned: true, committed, queue, pump, progress });
    queue.seek(from);
    this.seat.fetches.add(queue);
  }

  private async releaseInTurn(partitions: readonly TopicPartition[]): Promise<void> {
    const given = partitions.flatMap(at => this.held.get(placeOf(at)) ?? []);
    for (const { queue } of given) this.seat.fetches.remove(queue);
    await Promise.all(given.map(({ pump }) => pump.stop()));
    try {
      await this.options.onRevoked?.(partitions.map(plain));
    } catch (error) {
      this.report(error, 'A member failed while it gave partitions up');
    }
    for (const each of given) this.drop(each);
  }

  private async withinLimit(done: Promise<void>, partitions: readonly TopicPartition[]): Promise<void> {
    const { sessionTimeoutMs, logger } = this.context.connection.settings;
    if (await within(sessionTimeoutMs, done)) return;
    logger.warn({ group: this.options.group }, 'A handler did not end in time; its partitions are given up');
    for (const at of partitions) {
      const held = this.held.get(placeOf(at));
      if (held) this.drop(held);
    }
  }

  private drop(held: Held): void {
    held.isOwned = false;
    held.queue.stop();
    held.progress.end();
    this.seat.fetches.remove(held.queue);
    if (this.held.get(placeOf(held)) === held) this.held.delete(placeOf(held));
  }

  private heldOf(at: TopicPartition): Held {
    const held = this.held.get(placeOf(at));
    if (held?.isOwned) return held;
    throw new Error(`This member of ${this.options.group} does not have ${placeOf(at)} (any more)`);
  }

  private report(error: unknown, message: string): void {
    this.context.connection.settings.logger.error({ err: error, group: this.options.group }, message);
  }
}

interface Taking {
  /** By place: what is still ours to begin with. */
  readonly left: Map<string, TopicPartition>;
  /** Aborted when all of it is given up. */
  readonly revoked: AbortController;
}

interface Start {
  readonly at: TopicPartition;
  readonly committed: number | null;
  readonly from: number;
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function plain({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
