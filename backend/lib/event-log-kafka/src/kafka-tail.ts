/**
 * A reader of every partition of some topics, without a group: nothing is joined, committed or left behind.
 * One fetch at a time to each broker asks for all partitions that have room; it comes back as soon as any has something.
 */
import type { Tail, TailOptions, TopicPartition, Watermarks } from '@airy/event-log';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrokerAddress, BrokerConnections } from './broker-connections.ts';
import type { ClusterMap } from './cluster-map.ts';
import { errorText } from './error-text.ts';
import { fetchFrom } from './fetch.ts';
import type { Fetched } from './fetch.ts';
import type { PartitionReader } from './kafka-context.ts';
import type { KafkaHealth } from './kafka-health.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { TailPartition } from './tail-partition.ts';

export interface TailContext {
  readonly cluster: ClusterMap;
  readonly connections: BrokerConnections;
  readonly reader: PartitionReader;
  readonly settings: KafkaSettings;
  readonly health: KafkaHealth;
  onStop(tail: KafkaTail): void;
}

const answerBytes = 8 * 1024 * 1024;
/** What all partitions of a tail may hold together. */
const tailBytes = 64 * 1024 * 1024;
const minQueueBytes = 128 * 1024;
/** While a full partition waits for room, the others are asked briefly: it joins them at the next fetch. */
const briefWaitMs = 20;
const closingMs = 1_000;

export class KafkaTail implements Tail {
  readonly caughtUp: Promise<void>;
  private readonly context: TailContext;
  private readonly options: TailOptions;
  private readonly queueBytes: number;
  private readonly partitions = new Map<string, TailPartition>();
  private readonly loops = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private wakeUps = new Set<() => void>();

  /** `starts`: every partition there is, with its watermarks and where to begin. */
  constructor(context: TailContext, options: TailOptions, starts: readonly TailStart[]) {
    this.context = context;
    this.options = options;
    this.queueBytes = Math.max(minQueueBytes, Math.min(context.settings.queueBytes, tailBytes / starts.length));
    const reached = starts.map(start => this.add(start).reached(start.watermarks.high));
    this.caughtUp = Promise.all(reached).then(() => undefined);
    // Whoever waits for it learns of a stop; who does not wait need not handle it.
    this.caughtUp.catch(() => undefined);
    this.startLoops();
  }

  get topics(): readonly string[] {
    return this.options.topics;
  }

  /** Takes in partitions that were added to its topics, and leaders that have moved. */
  async extend(): Promise<void> {
    for (const start of await tailStarts(this.context.reader, this.options, at => this.partitions.has(placeName(at)))) {
      if (!this.stopping.signal.aborted) this.add(start);
    }
    this.startLoops();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.context.onStop(this);
    this.wake();
    await Promise.all([...this.partitions.values()].map(partition => partition.stop()));
    // A broker that hangs is not waited for.
    const ended = Promise.all([...this.loops.values()]).then(() => this.context.connections.close());
    await Promise.race([ended, delay(closingMs, undefined, { ref: false })]);
  }

  private add({ at, from, watermarks }: TailStart): TailPartition {
    const { settings, health } = this.context;
    const partition = new TailPartition({
      at,
      from: Math.max(from, watermarks.low),
      limits: {
        maxRecords: this.options.maxBatchRecords ?? settings.batchRecords,
        maxBytes: this.options.maxBatchBytes ?? settings.batchBytes,
      },
      queueBytes: this.queueBytes,
      settings,
      signal: this.stopping.signal,
      progress: health.follow(at, 'a full-copy reader'),
      onBatch: batch => this.options.onBatch(batch),
      onRoom: () => this.wake(),
    });
    this.partitions.set(placeName(at), partition);
    return partition;
  }

  /** One loop for each broker that leads any of the partitions. */
  private startLoops(): void {
    for (const partition of this.partitions.values()) {
      const leader = this.context.cluster.known(partition.at);
      if (leader && !this.loops.has(nameOf(leader))) this.loops.set(nameOf(leader), this.run(leader));
    }
    this.wake();
  }

  private async run(leader: BrokerAddress): Promise<void> {
    const { settings, health } = this.context;
    const what = `Reading from ${nameOf(leader)}`;
    let waitMs = settings.retry.minMs;
    while (!this.stopping.signal.aborted) {
      try {
        await this.step(leader);
        waitMs = settings.retry.minMs;
        health.works(what);
      } catch (error) {
        if (this.stopping.signal.aborted) break;
        health.failing(what, errorText(error));
        settings.logger.warn({ err: error, broker: nameOf(leader) }, 'A broker cannot be read from; trying again');
        await this.pause(waitMs);
        waitMs = Math.min(settings.retry.maxMs, waitMs * 2);
        await this.findLeaders();
      }
    }
    health.works(what);
  }

  private async step(leader: BrokerAddress): Promise<void> {
    const { cluster, connections, settings } = this.context;
    const name = nameOf(leader);
    const now = performance.now();
    const own = [...this.partitions.values()].filter(({ at }) => isAt(cluster.known(at), name));
    const ready = own.filter(partition => !partition.isFull && partition.dueAt <= now);
    if (ready.length === 0) return this.pause(own.length > 0 ? settings.retry.minMs : settings.retry.maxMs);
    const places = inTurn(ready).map(({ at, fetchOffset }) => ({
      ...at,
      offset: fetchOffset,
      maxBytes: Math.min(settings.fetchBytes, this.queueBytes),
    }));
    const maxWaitMs = ready.length < own.length ? briefWaitMs : settings.fetchWaitMs;
    const broker = await connections.to(leader);
    const answers = await fetchFrom(broker, places, { maxWaitMs, maxBytes: answerBytes });
    for (const fetched of answers) {
      const partition = this.partitions.get(placeName(fetched));
      if (!partition) continue;
      if (fetched.error) await this.recover(partition, fetched);
      else partition.receive(fetched);
    }
  }

  /** What is wrong with one partition holds up no other. */
  private async recover(partition: TailPartition, { error }: Fetched): Promise<void> {
    const { settings, reader } = this.context;
    const { at, fetchOffset } = partition;
    partition.dueAt = performance.now() + settings.retry.minMs;
    if (error?.type !== 'OFFSET_OUT_OF_RANGE') {
      settings.logger.warn({ err: error, ...at }, 'A partition cannot be read now; trying again');
      return void this.findLeaders();
    }
    const { low, high } = await reader.watermarks(at);
    if (fetchOffset < low) {
      settings.logger.warn(
        { ...at, offset: fetchOffset, low },
        'Retention has passed this reader; it goes on at what is left',
      );
      return partition.skipTo(low);
    }
    settings.logger.error(
      { ...at, offset: fetchOffset, high },
      'The partition ends before where this reader stands: was it emptied or restored?',
    );
    partition.dueAt = performance.now() + settings.retry.maxMs;
  }

  private async findLeaders(): Promise<void> {
    try {
      await this.context.cluster.refresh(this.options.topics);
    } catch {
      // No broker answers: it shows in the next fetch, which is tried and reported again.
    }
    if (!this.stopping.signal.aborted) this.startLoops();
  }

  private wake(): void {
    const waiting = this.wakeUps;
    this.wakeUps = new Set();
    for (const resolve of waiting) resolve();
  }

  /** Until woken, but no longer than this. */
  private async pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wakeUps.add(resolve);
    const timer = setTimeout(resolve, ms).unref();
    await promise;
    clearTimeout(timer);
    this.wakeUps.delete(resolve);
  }
}

export interface TailStart {
  readonly at: TopicPartition;
  readonly from: number;
  readonly watermarks: Watermarks;
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

function placeName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function nameOf({ host, port }: BrokerAddress): string {
  return `${host}:${port}`;
}

function isAt(leader: BrokerAddress | null | undefined, name: string): boolean {
  return leader ? nameOf(leader) === name : false;
}

/** A broker fills its answer in the order of the question: another one is first each time. */
function inTurn(partitions: readonly TailPartition[]): readonly TailPartition[] {
  const first = Math.floor(Math.random() * partitions.length);
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}
