/** One replay: past events, chosen anew, go into the queue of a webhook once more, a slice at a time. */
import { formatPosition, parsePosition, type EventLog, type LogRecord, type TopicPartition } from '@airy/event-log';
import type { Replay } from '@airy/model';
import { waitOrAbort } from '@airy/processing';
import type { DeliveryQueue, NewJob } from '@airy/queue';
import { isSelected, type EndpointWithoutSecrets } from '@airy/webhooks';
import { chunksOf, jobOf, problemOfOne } from './offer.ts';
import type { RenderedEvent } from './render-records.ts';
import type { SettledDeliveries } from './settled-deliveries.ts';

/** What the record of a replay is told. */
export type ReplayProgress = Pick<Replay, 'position' | 'scanned' | 'matched' | 'queued'>;

export interface ReplayRunOptions {
  readonly log: EventLog;
  readonly queue: DeliveryQueue;
  readonly settled: SettledDeliveries;
  /** The events topics. */
  readonly topics: readonly string[];
  /** Fires when it is cancelled, or is to go on elsewhere. */
  readonly signal: AbortSignal;
  /** Null: nobody is subscribed any more. */
  endpoint(): EndpointWithoutSecrets | null;
  render(records: readonly LogRecord[], isWanted: (type: string) => boolean): Promise<readonly RenderedEvent[]>;
  /** After each slice. */
  report(progress: ReplayProgress): Promise<void>;
}

/** It cannot be done, however often it is tried. */
export class ReplayFailure extends Error {
  override readonly name = 'ReplayFailure';
}

const slice = { maxRecords: 200, maxBytes: 1024 * 1024 } as const;
/** Records are stored after what they tell of has happened, and clocks differ. */
const marginMs = 60_000;
/** What happens now waits for no more than so many of the past. */
const maxWaiting = 2_000;
const maxChunkJobs = 200;
const pauseMs = 250;

/** Resolves at its end, or when the signal fires. @throws ReplayFailure, or what log, view and queue say: to be tried again. */
export async function runReplay(replay: Replay, options: ReplayRunOptions): Promise<ReplayProgress> {
  const run = new ReplayRun(replay, options);
  await run.run();
  return run.progress;
}

class ReplayRun {
  readonly #replay: Replay;
  readonly #options: ReplayRunOptions;
  readonly #positions: Map<string, number>;
  readonly #counts: { scanned: number; matched: number; queued: number };
  /** Of a recovery: what needs no other delivery. */
  #delivered: ReadonlySet<string> = new Set();

  constructor(replay: Replay, options: ReplayRunOptions) {
    const { scanned, matched, queued } = replay;
    this.#replay = replay;
    this.#options = options;
    this.#positions = new Map(parsePosition(replay.position ?? replay.fromPosition ?? '') ?? []);
    this.#counts = { scanned, matched, queued };
  }

  get progress(): ReplayProgress {
    const position = this.#positions.size === 0 ? null : formatPosition(this.#positions);
    return { position, ...this.#counts };
  }

  async run(): Promise<void> {
    const { settled, signal } = this.#options;
    const { kind, webhookId, since } = this.#replay;
    if (kind === 'recover') this.#delivered = await settled.of(webhookId, since - marginMs, ['delivered']);
    for (const place of await this.#places()) {
      if (signal.aborted) return;
      await this.#readAll(place);
    }
  }

  async #places(): Promise<readonly TopicPartition[]> {
    const { log, topics } = this.#options;
    const specs = await log.listTopics();
    return topics.flatMap(topic => {
      const { partitions = 0 } = specs.find(({ name }) => name === topic) ?? {};
      return Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
    });
  }

  async #readAll(place: TopicPartition): Promise<void> {
    const { log, signal } = this.#options;
    const { since, until } = this.#replay;
    const key = `${place.topic}/${place.partition}`;
    const { low } = await log.watermarks(place);
    const end = await log.offsetForTime(place, until + marginMs);
    let next = Math.max(low, this.#positions.get(key) ?? (await log.offsetForTime(place, since - marginMs)));
    while (next < end && !signal.aborted) {
      const { records, nextOffset } = await log.read(place, next, slice);
      const taken = records.filter(({ offset }) => offset < end);
      await this.#handle(taken);
      if (signal.aborted) return;
      next = Math.min(end, Math.max(next + 1, nextOffset));
      this.#positions.set(key, next);
      this.#counts.scanned += taken.length;
      await this.#options.report(this.progress);
    }
    this.#positions.set(key, Math.max(next, end));
  }

  async #handle(records: readonly LogRecord[]): Promise<void> {
    const endpoint = this.#endpoint();
    const asked = this.#replay.events.length > 0 ? this.#replay.events : endpoint.events;
    const choice = { events: asked, subscribedAt: this.#replay.since };
    const rendered = await this.#options.render(records, type => isSelected(choice, { type, occurredAt: Infinity }));
    const chosen = rendered.filter(event => this.#isChosen(event, choice));
    if (!this.#replay.isDryRun) await this.#enqueue(chosen);
    this.#counts.matched += chosen.length;
  }

  #isChosen(event: RenderedEvent, choice: Pick<EndpointWithoutSecrets, 'events' | 'subscribedAt'>): boolean {
    const { until, conversationId } = this.#replay;
    if (event.occurredAt >= until || !isSelected(choice, event)) return false;
    return (conversationId === null || event.conversationId === conversationId) && !this.#delivered.has(event.id);
  }

  /** @throws ReplayFailure for who takes nothing. */
  #endpoint(): EndpointWithoutSecrets {
    const endpoint = this.#options.endpoint();
    if (endpoint === null) throw new ReplayFailure('The webhook is unsubscribed.');
    if (endpoint.state === 'disabled' && !this.#replay.isDryRun) throw new ReplayFailure('The webhook is disabled.');
    return endpoint;
  }

  async #enqueue(events: readonly RenderedEvent[]): Promise<void> {
    let maxJobs: number = maxChunkJobs;
    let left = await this.#withoutHurried(events);
    while (left.length > 0 && !this.#options.signal.aborted) {
      const endpoint = this.#endpoint();
      const toJob = (event: RenderedEvent) => jobOf(event, endpoint, 'replay');
      const [chunk] = chunksOf(left, toJob, { nextOffset: Infinity, maxJobs });
      const jobs = chunk?.jobs ?? [];
      const queued = await this.#addIfRoom(jobs);
      if (queued === null) {
        maxJobs = Math.max(1, Math.floor(jobs.length / 8));
        await waitOrAbort(pauseMs, this.#options.signal);
        continue;
      }
      this.#counts.queued += queued;
      left = left.slice(jobs.length);
      maxJobs = Math.min(maxChunkJobs, maxJobs * 2);
    }
  }

  /** What waits for its next attempt goes now. Once for each: else attempts would be used up while there is no room. */
  async #withoutHurried(events: readonly RenderedEvent[]): Promise<readonly RenderedEvent[]> {
    const hurried = new Set<string>();
    for (let first = 0; first < events.length; first += maxChunkJobs) {
      const eventIds = events.slice(first, first + maxChunkJobs).map(({ id }) => id);
      for (const id of await this.#options.queue.hurry(this.#replay.webhookId, eventIds)) hurried.add(id);
    }
    this.#counts.queued += hurried.size;
    return events.filter(({ id }) => !hurried.has(id));
  }

  /** Null: there is no room now. */
  async #addIfRoom(jobs: readonly NewJob[]): Promise<number | null> {
    const { waiting } = await this.#options.queue.depth(this.#replay.webhookId);
    if (waiting > 0 && waiting + jobs.length > maxWaiting) return null;
    try {
      return await this.#add(jobs);
    } catch (error) {
      if (problemOfOne(error) === 'full') return null;
      throw error;
    }
  }

  /** Parked ones are taken up again; a replay also sends what was delivered. */
  async #add(jobs: readonly NewJob[]): Promise<number> {
    const { queue } = this.#options;
    const { webhookId, kind } = this.#replay;
    const revived = await queue.replay(webhookId, { eventIds: jobs.map(({ eventId }) => eventId) });
    const { added, dropped } = await queue.enqueue(webhookId, { jobs, again: kind === 'replay' });
    if (dropped > 0) throw new ReplayFailure('The webhook is disabled.');
    return revived + added;
  }
}
