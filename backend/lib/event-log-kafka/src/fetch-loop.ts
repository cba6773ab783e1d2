/** Fetches for many partitions at once: one request at a time to each broker that leads some of them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, TopicPartition, Watermarks } from '@airy/event-log';
import { BackOff } from '@airy/event-log';
import type { BrokerAddress, BrokerConnections } from './broker-connections.ts';
import type { ClusterMap } from './cluster-map.ts';
import { errorText } from './error-text.ts';
import { fetchFrom } from './fetch.ts';
import type { Fetched } from './fetch.ts';
import type { KafkaHealth } from './kafka-health.ts';
import type { PartitionQueue } from './partition-queue.ts';

export interface FetchLoopOptions {
  readonly cluster: ClusterMap;
  /** For this loop's fetches only: a broker answers one after the other on a connection, and may wait with each. */
  readonly connections: BrokerConnections;
  readonly maxWaitMs: number;
  readonly retry: { readonly minMs: number; readonly maxMs: number };
  readonly logger: Logger;
  readonly health: KafkaHealth;
  /** Who reads, for the logger. */
  readonly name: string;
  /** Asks the leader. */
  watermarks(at: TopicPartition): Promise<Watermarks>;
}

/** Of one answer, whatever the number of partitions. */
const answerBytes = 8 * 1024 * 1024;
/** While a queue is being emptied, fetches for the others are short, so that it is asked for again soon. */
const shortWaitMs = 20;

export class FetchLoop {
  private readonly options: FetchLoopOptions;
  private readonly queues = new Map<PartitionQueue, AbortController>();
  private readonly lanes = new Map<string, FetchLane>();
  private readonly closing = new AbortController();

  constructor(options: FetchLoopOptions) {
    this.options = options;
  }

  /** Fetches for it from where it wants, until it is removed. */
  add(queue: PartitionQueue): void {
    const removed = new AbortController();
    this.queues.set(queue, removed);
    const { health, name } = this.options;
    const placed = this.place(queue, AbortSignal.any([removed.signal, this.closing.signal]));
    void placed.finally(() => health.reads(queue, name));
  }

  remove(queue: PartitionQueue): void {
    this.queues.get(queue)?.abort();
    this.queues.delete(queue);
  }

  /** Resolves when no fetch runs any more. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.lanes.values()].map(lane => lane.ended));
  }

  /** Keeps it at its leader's lane, whoever that is, until the signal. */
  private async place(queue: PartitionQueue, signal: AbortSignal): Promise<void> {
    const backOff = new BackOff(this.options.retry);
    while (!signal.aborted) {
      try {
        const lane = this.laneTo(await this.options.cluster.leaderOf(queue));
        const began = performance.now();
        await lane.serve(queue, signal).catch(async (error: unknown) => {
          if (performance.now() - began > this.options.retry.maxMs) backOff.reset();
          await this.recover(queue, error);
        });
        if (signal.aborted) return;
      } catch (error) {
        this.report(queue, error);
      }
      await backOff.wait(signal);
    }
  }

  private async recover(queue: PartitionQueue, error: unknown): Promise<void> {
    const isOutside = (error as { type?: string }).type === 'OFFSET_OUT_OF_RANGE';
    if (isOutside && (await this.moveInside(queue))) return;
    this.report(queue, error);
    await this.options.cluster.refresh([queue.topic]);
  }

  /** False if it is in the log after all. */
  private async moveInside(queue: PartitionQueue): Promise<boolean> {
    const { topic, partition, wanted } = queue;
    const { low, high } = await this.options.watermarks(queue);
    // Told to begin elsewhere meanwhile.
    if (wanted === null || queue.wanted !== wanted) return true;
    if (wanted >= low && wanted <= high) return false;
    const details = { reader: this.options.name, topic, partition, from: wanted, low, high };
    // From its beginning, an effect would send again all that the log still holds.
    const message =
      wanted < low
        ? 'The records to go on with are no longer in the log; reading goes on where it begins now'
        : 'The log ends before the records to go on with: it has lost its last ones; reading goes on at its end';
    this.options.logger.error(details, message);
    queue.seek(wanted < low ? low : high);
    return true;
  }

  private laneTo(address: BrokerAddress): FetchLane {
    const name = `${address.host}:${address.port}`;
    const known = this.lanes.get(name);
    if (known) return known;
    const lane = new FetchLane(this.options, address, this.closing.signal);
    this.lanes.set(name, lane);
    return lane;
  }

  private report(at: TopicPartition, error: unknown): void {
    const { cluster, health, logger, name } = this.options;
    const { topic, partition } = at;
    const details = { err: error, reader: name, topic, partition };
    // A broker that does not answer is told of once, by its lane.
    const isOfPartition = typeof (error as { type?: unknown }).type === 'string' || cluster.known(at) === null;
    if (isOfPartition) health.cannotRead(at, name, errorText(error));
    logger.warn(details, `A partition cannot be read now (${errorText(error)}); trying again`);
  }
}

/** The fetches to one broker. */
class FetchLane {
  readonly ended: Promise<void>;
  private readonly options: FetchLoopOptions;
  private readonly address: BrokerAddress;
  private readonly closing: AbortSignal;
  private readonly served = new Map<PartitionQueue, (error: unknown) => void>();
  private wake: (() => void) | null = null;

  constructor(options: FetchLoopOptions, address: BrokerAddress, closing: AbortSignal) {
    this.options = options;
    this.address = address;
    this.closing = closing;
    closing.addEventListener('abort', () => this.wake?.(), { once: true });
    this.ended = this.run();
  }

  /** Resolves at the signal. @throws what went wrong with the partition, or with the broker. */
  async serve(queue: PartitionQueue, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    queue.watchRoom(() => this.wake?.());
    this.served.set(queue, reject);
    this.wake?.();
    try {
      await promise;
    } finally {
      this.served.delete(queue);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** For the health report. */
  private get what(): string {
    return `Reading from ${this.address.host}:${this.address.port}`;
  }

  private async run(): Promise<void> {
    while (!this.closing.aborted) {
      const places = [...this.served.keys()].flatMap(queue => {
        const { topic, partition, wanted, fetchBytes } = queue;
        return wanted === null ? [] : [{ topic, partition, offset: wanted, maxBytes: fetchBytes }];
      });
      if (places.length === 0) {
        await new Promise<void>(resolve => (this.wake = resolve));
        continue;
      }
      try {
        const broker = await this.options.connections.to(this.address);
        const fetched = await fetchFrom(broker, places, { maxWaitMs: this.waitMs(), maxBytes: answerBytes });
        this.options.health.works(this.what);
        this.hand(fetched);
      } catch (error) {
        if (!this.closing.aborted) this.options.health.failing(this.what, errorText(error));
        for (const reject of this.served.values()) reject(error);
        await delay(this.options.retry.minMs, undefined, { ref: false });
      }
    }
    this.options.health.works(this.what);
  }

  private hand(fetched: readonly Fetched[]): void {
    const byPlace = new Map(fetched.map(each => [`${each.topic}/${each.partition}`, each]));
    for (const [queue, reject] of this.served) {
      const each = byPlace.get(`${queue.topic}/${queue.partition}`);
      if (each?.error) reject(each.error);
      else if (each) {
        this.options.health.reads(queue, this.options.name);
        queue.add(each);
      }
    }
  }

  private waitMs(): number {
    let waitMs = this.options.maxWaitMs;
    for (const { fullForMs } of this.served.keys()) {
      if (fullForMs !== null) waitMs = Math.min(waitMs, Math.max(shortWaitMs, fullForMs));
    }
    return Math.round(waitMs);
  }
}
