/**
 * Publishes what one partition of an events topic holds. Those endpoints that are as far as the group are given each batch
 * as it comes; one that is behind (its queue was full, or emptied, or it is new) reads for itself until it has come up, so
 * it holds up nobody. Where all stand still (the queue is away), the partition waits.
 */
import type { Batch, EventLog, LogRecord, TopicPartition } from '@airy/event-log';
import { backOffMs } from '@airy/processing';
import type { DeliveryQueue } from '@airy/queue';
import type { Logger } from 'pino';
import { EndpointLane } from './endpoint-lane.ts';
import type { Endpoints } from './endpoints.ts';
import { openLane, type LaneStarts } from './lane-start.ts';
import type { PublisherMetrics } from './metrics.ts';
import { noteOffset, offer, problemOfOne, type Offered } from './offer.ts';
import type { RenderedEvent } from './render-records.ts';

export interface PartitionPublisherOptions extends LaneStarts {
  readonly log: EventLog;
  readonly queue: DeliveryQueue;
  readonly endpoints: Endpoints;
  readonly logger: Logger;
  readonly metrics: PublisherMetrics;
  render(records: readonly LogRecord[]): Promise<readonly RenderedEvent[]>;
  /** Monotonic, ms. */
  clock(): number;
}

/** Lanes of this partition that read for themselves at a time. */
const maxReaders = 4;
const slice = { maxRecords: 200, maxBytes: 1024 * 1024 } as const;
const backOff = { firstMs: 500, maxMs: 10_000 } as const;
/** Whoever has so much to do leaves what room there is in a full queue to those who have less. */
const plenty = { jobs: 100, waitMs: 10 * 60_000, lookEveryMs: 1_000 } as const;

export class PartitionPublisher {
  readonly place: TopicPartition;
  readonly source: string;
  readonly #options: PartitionPublisherOptions;
  readonly #lanes = new Map<string, EndpointLane>();
  readonly #running = new Set<Promise<void>>();
  /** Up to here lanes read for themselves; beyond it the group brings what there is. */
  #target: number;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** @param high of the partition as it was taken. */
  constructor(place: TopicPartition, high: number, options: PartitionPublisherOptions) {
    this.place = { topic: place.topic, partition: place.partition };
    this.source = `${options.epochOfLog}/${place.topic}/${place.partition}`;
    this.#target = high;
    this.#options = options;
    this.look();
  }

  get lanes(): readonly EndpointLane[] {
    return [...this.#lanes.values()];
  }

  /** How many lanes are not as far as the group, and why the first of them is not. */
  behind(): { readonly count: number; readonly problem: string | null } {
    const lanes = this.lanes.filter(lane => this.#isBehind(lane));
    return { count: lanes.length, problem: lanes.find(({ problem }) => problem !== null)?.problem ?? null };
  }

  /** Endpoints may have come, gone or changed. */
  look(): void {
    const { endpoints } = this.#options;
    for (const id of this.#lanes.keys()) if (endpoints.get(id) === null) this.#lanes.delete(id);
    for (const { id } of endpoints.all()) if (!this.#lanes.has(id)) this.#lanes.set(id, new EndpointLane(id));
    this.#readOn();
  }

  /** What the group has read. @throws what keeps all from going on: to be called again with the same. */
  async take(batch: Batch): Promise<void> {
    // Batches follow one another, also where the log has left out offsets between them.
    const from = Math.min(this.#target, batch.records[0]?.offset ?? batch.nextOffset);
    const wanting = this.lanes.filter(
      ({ isOpen, isBusy, next }) => isOpen && !isBusy && next >= from && next < batch.nextOffset,
    );
    for (const lane of wanting) lane.isBusy = true;
    try {
      await this.#give(wanting, batch);
      this.#target = Math.max(this.#target, batch.nextOffset);
    } finally {
      for (const lane of wanting) lane.isBusy = false;
      this.#readOn();
    }
  }

  /** Notes in the queue how far the lanes are. @throws AiryError `queue_unavailable`. */
  async noteOffsets(): Promise<void> {
    const idle = this.lanes.filter(lane => lane.isOpen && !lane.isBusy && lane.next > lane.stored);
    await Promise.all(idle.map(lane => this.#alone(lane, () => noteOffset(lane, this.#offering))));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await Promise.all(this.#running);
  }

  get #offering() {
    return { queue: this.#options.queue, source: this.source };
  }

  #isBrought({ endpointId }: EndpointLane): boolean {
    return this.#options.endpoints.isBrought(endpointId);
  }

  #isBehind({ isOpen, next }: EndpointLane): boolean {
    return !isOpen || next < this.#target;
  }

  async #give(lanes: readonly EndpointLane[], { records, nextOffset }: Pick<Batch, 'records' | 'nextOffset'>) {
    const lowest = Math.min(...lanes.map(({ next }) => next));
    const unread = lanes.length === 0 ? [] : records.filter(({ offset }) => offset >= lowest);
    const offered = { events: unread.length === 0 ? [] : await this.#options.render(unread), nextOffset };
    const lastAt = records.at(-1)?.timestamp;
    const results = await Promise.allSettled(lanes.map(lane => this.#giveOne(lane, offered, lastAt)));
    const failed = results.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async #giveOne(lane: EndpointLane, offered: Offered, lastAt: number | undefined): Promise<void> {
    const { endpoints } = this.#options;
    const endpoint = endpoints.get(lane.endpointId);
    if (endpoint === null || !endpoints.isBrought(lane.endpointId)) return;
    await this.#alone(lane, async () => {
      const added = await offer(lane, endpoint, { offered, options: this.#offering });
      this.#options.metrics.queued.inc(added);
      if (lastAt !== undefined) lane.lastAt = lastAt;
      lane.recovered();
    });
  }

  /** What is one lane's own trouble stops that lane only. */
  async #alone(lane: EndpointLane, work: () => Promise<void>): Promise<void> {
    const before = lane.next;
    try {
      await work();
    } catch (error) {
      const problem = problemOfOne(error);
      if (problem === null) throw error;
      if (problem === 'lost') lane.close();
      if (problem === 'dropped') this.#options.endpoints.bringAgain(lane.endpointId);
      if (lane.next > before) lane.failures = 0;
      this.#holdBack(lane, error);
      if (problem === 'full' && (await this.#fillsQueue(lane)))
        lane.yieldsUntilMs = this.#options.clock() + plenty.waitMs;
    }
  }

  /** The queue as a whole is full, and the endpoint is one of those that fill it. */
  async #fillsQueue({ endpointId }: EndpointLane): Promise<boolean> {
    const { queue, endpoints } = this.#options;
    const { waiting, leased, dead, bytes } = await queue.depth(endpointId);
    const { maxJobs, maxBytes } = endpoints.limits;
    const isAtItsLimit = waiting + leased + dead > maxJobs * 0.9 || bytes > maxBytes * 0.9;
    return !isAtItsLimit && waiting >= plenty.jobs;
  }

  #holdBack(lane: EndpointLane, error: unknown): void {
    lane.failures++;
    lane.retryAtMs = this.#options.clock() + backOffMs(backOff, lane.failures);
    lane.problem = error instanceof Error ? error.message : String(error);
    // Whoever was ended meanwhile misses nothing.
    if (lane.failures !== 1 || this.#options.endpoints.get(lane.endpointId) === null) return;
    const cause = problemOfOne(error) === null ? { err: error } : { reason: lane.problem };
    this.#options.logger.warn(
      { ...cause, webhook: lane.endpointId, ...this.place },
      'A webhook falls behind: it is given what it has missed as soon as that is possible',
    );
  }

  /** Begins as many readers as may run, and looks again when the next one may. */
  #readOn(): void {
    clearTimeout(this.#timer);
    if (this.#isStopped) return;
    const now = this.#options.clock();
    const waiting = this.lanes.filter(lane => !lane.isBusy && this.#isBehind(lane) && this.#isBrought(lane));
    for (const lane of waiting) {
      if (this.#running.size >= maxReaders) return;
      if (lane.retryAtMs <= now && !lane.isBusy) this.#begin(lane, waiting);
    }
    const nextMs = Math.min(...waiting.filter(({ isBusy }) => !isBusy).map(({ retryAtMs }) => retryAtMs));
    if (nextMs !== Infinity) this.#timer = setTimeout(() => this.#readOn(), Math.max(10, nextMs - now)).unref();
  }

  /** Others that stand at the same place are read for at once. */
  #begin(lane: EndpointLane, waiting: readonly EndpointLane[]): void {
    const now = this.#options.clock();
    const isWith = (other: EndpointLane): boolean =>
      other === lane ||
      (other.isOpen &&
        !other.isBusy &&
        other.next === lane.next &&
        other.retryAtMs <= now &&
        other.yieldsUntilMs <= now);
    const lanes = lane.isOpen && lane.yieldsUntilMs <= now ? waiting.filter(isWith) : [lane];
    for (const one of lanes) one.isBusy = true;
    // Those that have waited longest go first.
    for (const one of lanes) if (this.#lanes.delete(one.endpointId)) this.#lanes.set(one.endpointId, one);
    const run = this.#read(lanes).finally(() => {
      this.#running.delete(run);
      for (const one of lanes) one.isBusy = false;
      this.#readOn();
    });
    this.#running.add(run);
  }

  async #read(lanes: readonly EndpointLane[]): Promise<void> {
    try {
      const [first] = lanes;
      if (first === undefined) return;
      if (!first.isOpen) return await this.#open(first);
      if (await this.#yields(lanes)) return;
      const { log, logger, metrics } = this.#options;
      const { records, nextOffset, watermarks } = await log.read(this.place, first.next, slice);
      if (watermarks.low > first.next) {
        metrics.expired.inc(watermarks.low - first.next);
        logger.error(
          { webhooks: lanes.map(({ endpointId }) => endpointId), ...this.place, missed: watermarks.low - first.next },
          'Webhooks were so far behind that the log has deleted what was to be sent to them',
        );
      }
      await this.#give(lanes, { records, nextOffset: Math.max(nextOffset, watermarks.low) });
    } catch (error) {
      for (const lane of lanes) this.#holdBack(lane, error);
    }
  }

  /** While the queue is short of room, whoever has plenty takes none. They are looked at again soon. */
  async #yields(lanes: readonly EndpointLane[]): Promise<boolean> {
    const now = this.#options.clock();
    for (const lane of lanes) {
      if (lane.yieldsUntilMs <= now) continue;
      const { waiting } = await this.#options.queue.depth(lane.endpointId);
      if (waiting < plenty.jobs) continue;
      lane.retryAtMs = now + plenty.lookEveryMs;
      return true;
    }
    return false;
  }

  async #open(lane: EndpointLane): Promise<void> {
    const endpoint = this.#options.endpoints.get(lane.endpointId);
    if (endpoint === null) return;
    await openLane(lane, endpoint, { ...this.#options, place: this.place, source: this.source });
    lane.marks.add(lane.mark(this.#options.clock()));
    lane.recovered();
  }
}
