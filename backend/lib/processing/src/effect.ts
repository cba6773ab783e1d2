/** The effect station (design §3): log → outside, or log → commands. At least once; repeats are settled by their ids. */
import type { Logger } from 'pino';
import type { Batch, EventLog, GroupConsumer, LogRecord, TopicPartition } from '@airy/event-log';
import type { Telemetry } from '@airy/telemetry';
import { messageOf } from '@airy/views';
import { waitOrAbort, type BackOff } from './back-off.ts';
import type { DeadLetters } from './dead-letters.ts';
import { Lanes } from './effect-lanes.ts';
import { effectMetrics, type EffectMetrics } from './effect-metrics.ts';
import { PartitionWindow, type WindowLimits } from './effect-window.ts';
import { PoisonError } from './poison.ts';

export interface EffectTools {
  /** From 1; more than 1: this record failed before in this process. */
  readonly attempt: number;
  /** Fires when the station must end, or the record has had its time. The handler then settles without delay. */
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

export interface EffectOptions {
  readonly log: EventLog;
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
  readonly group: string;
  readonly topics: readonly string[];
  /** Names the station in dead letters, metrics and logs. */
  readonly station: string;
  /** How many records are handled at once. */
  readonly lanes: number;
  /** Records of one lane are handled in order. Default: the record's key; one without a key is a lane of its own. */
  laneOf?(record: LogRecord): string;
  /**
   * @throws PoisonError to give the record up (dead letter); anything else is tried again, as often as it takes,
   * while the other lanes go on.
   */
  onRecord(record: LogRecord, tools: EffectTools): Promise<void>;
  /** Where a new group begins. Default `earliest`. */
  readonly from?: 'earliest' | 'latest';
  /** How long one attempt may take before its signal fires. Default 60,000. */
  readonly attemptTimeoutMs?: number;
  /** Default 250 ms, doubled up to 30 s. */
  readonly backOff?: BackOff;
  /** Taken and unfinished, per partition. Default 1,000 records, 8 MB. */
  readonly window?: WindowLimits;
  /** Records handed over at once. Default 500. */
  readonly maxBatchRecords?: number;
  /** Offsets are committed no more often. Default 100. */
  readonly commitIntervalMs?: number;
}

export interface EffectStatus {
  readonly running: number;
  /** Taken and unfinished, over all partitions. */
  readonly unfinished: number;
  /** Keys that wait to be tried again. */
  readonly retrying: number;
  /** Why the last failed attempt failed; null once nothing is being retried. */
  readonly lastError: string | null;
}

export interface Effect {
  status(): EffectStatus;
  /**
   * Takes nothing more, waits for what runs, commits, leaves the group. After the deadline the signals of what still
   * runs fire; it is waited for a second more. What was not finished happens again at the next start.
   */
  stop(deadlineMs?: number): Promise<void>;
}

export async function runEffect(options: EffectOptions): Promise<Effect> {
  const effect = new RunningEffect(options);
  await effect.start();
  return effect;
}

interface Job {
  readonly record: LogRecord;
  readonly window: PartitionWindow;
  /** Given up by the handler: what is left to do is to send the dead letter. */
  poison: string | null;
}

const defaults = {
  attemptTimeoutMs: 60_000,
  backOff: { firstMs: 250, maxMs: 30_000 },
  window: { maxRecords: 1_000, maxBytes: 8_000_000 },
  commitIntervalMs: 100,
  from: 'earliest',
  stopDeadlineMs: 20_000,
  afterDeadlineMs: 1_000,
  /** Less than a group waits for a member that gives a partition up. */
  revokedMs: 5_000,
  maxBatchRecords: 500,
} as const;

class RunningEffect implements Effect {
  readonly #options: EffectOptions;
  readonly #logger: Logger;
  readonly #metrics: EffectMetrics;
  readonly #lanes: Lanes<Job>;
  readonly #windows = new Map<string, PartitionWindow>();
  readonly #attempts = new Set<AbortController>();
  readonly #commitTimer = new AbortController();
  readonly #joined = Promise.withResolvers<GroupConsumer>();
  #consumer: GroupConsumer | null = null;
  #commits: Promise<void> | null = null;
  #lastError: string | null = null;
  #stopping = false;

  constructor(options: EffectOptions) {
    this.#options = options;
    this.#logger = options.telemetry.logger.child({ station: options.station });
    this.#metrics = effectMetrics(options.telemetry.metrics);
    this.#lanes = new Lanes({
      limit: options.lanes,
      backOff: options.backOff ?? defaults.backOff,
      isWanted: ({ window }) => window.isOwned && !window.isLeaving,
      run: (job, attempt) => this.#run(job, attempt),
      onFailure: (job, error, attempt) => this.#onFailure(job, error, attempt),
    });
  }

  async start(): Promise<void> {
    const { log, group, topics, from } = this.#options;
    this.#consumer = await log.consume({
      group,
      topics,
      from: from ?? defaults.from,
      maxBatchRecords: this.#options.maxBatchRecords ?? defaults.maxBatchRecords,
      onBatch: batch => this.#onBatch(batch),
      onRevoked: partitions => this.#onRevoked(partitions),
    });
    this.#joined.resolve(this.#consumer);
  }

  status(): EffectStatus {
    const retrying = this.#lanes.retrying;
    const unfinished = [...this.#windows.values()].reduce((sum, window) => sum + window.unfinished, 0);
    return { running: this.#lanes.running, unfinished, retrying, lastError: retrying > 0 ? this.#lastError : null };
  }

  async stop(deadlineMs: number = defaults.stopDeadlineMs): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    for (const window of this.#windows.values()) this.#consumer?.pause(window);
    const closed = this.#lanes.close();
    await settledWithin(closed, deadlineMs);
    for (const attempt of this.#attempts) attempt.abort();
    await settledWithin(closed, defaults.afterDeadlineMs);
    this.#commitTimer.abort();
    await this.#commits;
    await this.#commitAll([...this.#windows.values()]);
    await this.#consumer?.stop();
  }

  /** Batches may come before the consumer is known; without it a full partition could not be paused. */
  async #onBatch(batch: Batch): Promise<void> {
    const consumer = await this.#joined.promise;
    if (this.#stopping) return;
    const window = this.#windowOf(batch);
    for (const record of batch.records)
      if (window.take(record)) this.#lanes.add(this.#laneOf(record), { record, window, poison: null });
    window.taken(batch.nextOffset);
    if (batch.records.length === 0) this.#commitSoon();
    if (!window.isFull || window.isPaused) return;
    window.isPaused = true;
    consumer.pause(window);
  }

  /**
   * What is given up is finished where it runs already, dropped where it waits. The next owner begins once this resolves:
   * what ends by then is not done twice.
   */
  async #onRevoked(partitions: readonly TopicPartition[]): Promise<void> {
    const revoked = partitions.flatMap(place => this.#windows.get(`${place.topic}/${place.partition}`) ?? []);
    for (const window of revoked) window.isLeaving = true;
    // Stopping has had its own time for that.
    const finished = Promise.all(revoked.map(window => window.idle()));
    if (!this.#stopping) await settledWithin(finished, defaults.revokedMs);
    await this.#commitAll(revoked);
    for (const window of revoked) {
      window.isOwned = false;
      this.#windows.delete(`${window.topic}/${window.partition}`);
    }
  }

  #windowOf({ topic, partition }: TopicPartition): PartitionWindow {
    const place = `${topic}/${partition}`;
    const known = this.#windows.get(place);
    if (known) return known;
    const window = new PartitionWindow({ topic, partition }, this.#options.window ?? defaults.window);
    this.#windows.set(place, window);
    return window;
  }

  /** Within a partition, so that a partition that comes back is not held up by another's jobs. */
  #laneOf(record: LogRecord): string {
    const lane = this.#options.laneOf ? this.#options.laneOf(record) : (record.key ?? `offset ${record.offset}`);
    return `${record.topic}/${record.partition}/${lane}`;
  }

  async #run(job: Job, attempt: number): Promise<void> {
    const { record, window } = job;
    const { station, deadLetters } = this.#options;
    window.begun();
    try {
      if (job.poison === null) await this.#handle(job, attempt);
      if (job.poison !== null) await deadLetters.send({ station, record, reason: job.poison });
    } finally {
      window.ended();
    }
    this.#metrics.records.inc({ station, result: job.poison === null ? 'done' : 'poison' });
    window.finish(record.offset);
    this.#afterFinish(window);
  }

  async #handle(job: Job, attempt: number): Promise<void> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), this.#options.attemptTimeoutMs ?? defaults.attemptTimeoutMs);
    this.#attempts.add(ending);
    try {
      await this.#options.onRecord(job.record, { attempt, signal: ending.signal, logger: this.#logger });
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error;
      job.poison = error.message;
    } finally {
      clearTimeout(timer);
      this.#attempts.delete(ending);
    }
  }

  #afterFinish(window: PartitionWindow): void {
    this.#metrics.retrying.set({ station: this.#options.station }, this.#lanes.retrying);
    if (!window.isOwned) return;
    this.#commitSoon();
    if (!window.isPaused || !window.hasRoom || this.#stopping) return;
    window.isPaused = false;
    this.#consumer?.resume(window);
  }

  #onFailure({ record }: Job, error: unknown, attempt: number): void {
    const { station } = this.#options;
    this.#metrics.records.inc({ station, result: 'failed' });
    this.#metrics.retrying.set({ station }, this.#lanes.retrying + 1);
    this.#lastError = messageOf(error);
    const { topic, partition, offset } = record;
    this.#logger.warn(
      { err: error, topic, partition, offset, attempt },
      'A record could not be handled; it is tried again',
    );
  }

  /** One round of commits after the interval, however many records finish within it. */
  #commitSoon(): void {
    this.#commits ??= this.#commitLater();
  }

  async #commitLater(): Promise<void> {
    await waitOrAbort(this.#options.commitIntervalMs ?? defaults.commitIntervalMs, this.#commitTimer.signal);
    this.#commits = null;
    await this.#commitAll([...this.#windows.values()]);
  }

  /** A commit that fails is logged; the next one covers it. */
  async #commitAll(windows: readonly PartitionWindow[]): Promise<void> {
    for (const window of windows) {
      const next = window.committable;
      if (!window.isOwned || next === null || next === window.committed) continue;
      try {
        await this.#consumer?.commit(window, next);
        window.committed = next;
      } catch (error) {
        this.#logger.warn(
          { err: error, topic: window.topic, partition: window.partition },
          'An offset could not be committed',
        );
        if (!this.#stopping) this.#commitSoon();
      }
    }
  }
}

async function settledWithin(promise: Promise<unknown>, timeoutMs: number): Promise<void> {
  const ended = new AbortController();
  await Promise.race([promise, waitOrAbort(timeoutMs, ended.signal)]);
  ended.abort();
}
