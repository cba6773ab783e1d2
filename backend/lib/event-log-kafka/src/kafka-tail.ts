/** A reader of every partition of some topics, without a group: nothing is joined, committed or left behind. */
import { AiryError } from '@airy/errors';
import type { Batch, Tail, TailOptions, TopicPartition, Watermarks } from '@airy/event-log';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BrokerConnections } from './broker-connections.ts';
import { FetchLoop } from './fetch-loop.ts';
import type { KafkaContext, PartitionReader } from './kafka-context.ts';
import type { Progress } from './kafka-health.ts';
import { PartitionPump } from './partition-pump.ts';
import { PartitionQueue } from './partition-queue.ts';
import type { QueueLimits } from './partition-queue.ts';
import { within } from './time-limit.ts';

/** Where one partition begins. */
export interface TailStart {
  readonly at: TopicPartition;
  readonly from: number;
  readonly watermarks: Watermarks;
}

interface Part {
  readonly queue: PartitionQueue;
  readonly pump: PartitionPump;
  readonly progress: Progress;
  handled: number;
  targets: Target[];
}

interface Target {
  readonly offset: number;
  resolve(): void;
  reject(error: Error): void;
}

/** What all partitions of a tail may hold together. */
const tailBytes = 64 * 1024 * 1024;
const minQueueBytes = 256 * 1024;
const closingMs = 1_000;
const name = 'a full-copy reader';

export class KafkaTail implements Tail {
  readonly caughtUp: Promise<void>;
  private readonly context: KafkaContext;
  private readonly options: TailOptions;
  private readonly limits: QueueLimits;
  private readonly connections: BrokerConnections;
  private readonly fetches: FetchLoop;
  private readonly parts = new Map<string, Part>();
  private readonly onStop: (tail: KafkaTail) => void;
  private isStopped = false;

  /** `starts`: every partition there is. */
  constructor(
    context: KafkaContext,
    options: TailOptions & { onStop(tail: KafkaTail): void },
    starts: readonly TailStart[],
  ) {
    this.context = context;
    this.options = options;
    this.onStop = options.onStop;
    const { settings } = context.connection;
    const queueBytes = Math.max(minQueueBytes, Math.min(settings.queueBytes, tailBytes / starts.length));
    this.limits = { queueBytes, fetchBytes: Math.min(settings.fetchBytes, queueBytes / 2) };
    this.connections = context.connection.openConnections();
    this.fetches = new FetchLoop({
      cluster: context.cluster,
      connections: this.connections,
      maxWaitMs: settings.fetchWaitMs,
      retry: settings.retry,
      logger: settings.logger,
      health: context.health,
      name,
      watermarks: at => context.reader.watermarks(at),
    });
    const reached = starts.map(start => reachedBy(this.add(start), start.watermarks.high));
    this.caughtUp = Promise.all(reached).then(() => undefined);
    // Whoever waits for it learns of a stop; who does not wait need not handle it.
    this.caughtUp.catch(() => undefined);
  }

  get topics(): readonly string[] {
    return this.options.topics;
  }

  /** Takes in partitions that were added to its topics. */
  async extend(): Promise<void> {
    const isKnown = (at: TopicPartition): boolean => this.parts.has(placeName(at));
    for (const start of await tailStarts(this.context.reader, this.options, isKnown)) {
      if (!this.isStopped && !isKnown(start.at)) this.add(start);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.onStop(this);
    await Promise.all([...this.parts.values()].map(part => stopped(part)));
    // A broker that hangs is not waited for.
    await within(
      closingMs,
      this.fetches.close().then(() => this.connections.close()),
    );
  }

  private add({ at, from, watermarks }: TailStart): Part {
    const { settings } = this.context.connection;
    const queue = new PartitionQueue(at, this.limits);
    const part: Part = {
      queue,
      progress: this.context.health.follow(at, name),
      handled: Math.max(from, watermarks.low),
      targets: [],
      pump: new PartitionPump({
        queue,
        limits: {
          maxRecords: this.options.maxBatchRecords ?? settings.batchRecords,
          maxBytes: this.options.maxBatchBytes ?? settings.batchBytes,
        },
        retry: settings.retry,
        logger: settings.logger,
        name,
        isOurs: async () => undefined,
        onBatch: batch => this.handle(part, batch),
      }),
    };
    part.progress.at(part.handled, watermarks.high);
    queue.watchEnd(high => part.progress.at(part.handled, high));
    queue.seek(part.handled);
    this.fetches.add(queue);
    this.parts.set(placeName(at), part);
    return part;
  }

  private async handle(part: Part, batch: Batch): Promise<void> {
    if (batch.records.length > 0) await this.options.onBatch(batch);
    part.handled = batch.nextOffset;
    part.progress.at(part.handled, batch.watermarks.high);
    for (const target of part.targets) if (target.offset <= part.handled) target.resolve();
    part.targets = part.targets.filter(target => target.offset > part.handled);
    // Between two batches everything else has its turn.
    await nextTurn();
  }
}

/** Asks where to begin in each partition that is not known yet. */
export async function tailStarts(
  reader: PartitionReader,
  options: TailOptions,
  isKnown: (at: TopicPartition) => boolean,
): Promise<readonly TailStart[]> {
  const starts: TailStart[] = [];
  for (const topic of options.topics) {
    const all = await reader.allWatermarks(topic);
    for (const [partition, watermarks] of all.entries()) {
      const at = { topic, partition };
      if (!isKnown(at)) starts.push({ at, watermarks, from: await options.from(at, watermarks) });
    }
  }
  return starts;
}

/** Resolves when all below the offset is handled. @throws AiryError `shutting_down` if the tail stops before. */
function reachedBy(part: Part, offset: number): Promise<void> {
  if (part.handled >= offset) return Promise.resolve();
  return new Promise((resolve, reject) => part.targets.push({ offset, resolve, reject }));
}

async function stopped({ pump, progress, targets }: Part): Promise<void> {
  await pump.stop();
  progress.end();
  for (const target of targets) target.reject(new AiryError('shutting_down'));
}

function placeName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
