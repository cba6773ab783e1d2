/** One partition of a tail: what was fetched and not yet handled, and the one handler that runs. */
import { AiryError } from '@airy/errors';
import type { Batch, LogRecord, ReadOptions, TopicPartition, Watermarks } from '@airy/event-log';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { Fetched } from './fetch.ts';
import type { Progress } from './kafka-health.ts';
import type { KafkaSettings } from './kafka-settings.ts';
import { recordBytes } from './record-format.ts';

export interface TailPartitionOptions {
  readonly at: TopicPartition;
  readonly from: number;
  readonly limits: ReadOptions;
  readonly queueBytes: number;
  readonly settings: KafkaSettings;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  onBatch(batch: Batch): Promise<void>;
  /** There is room again. */
  onRoom(): void;
}

interface Chunk {
  records: readonly LogRecord[];
  readonly nextOffset: number;
  readonly watermarks: Watermarks;
  bytes: number;
}

interface Target {
  readonly offset: number;
  resolve(): void;
  reject(error: Error): void;
}

export class TailPartition {
  readonly at: TopicPartition;
  /** Where the next fetch begins. */
  fetchOffset: number;
  /** Not fetched before this time, ms of the monotonic clock. */
  dueAt = 0;
  private readonly ended: Promise<void>;
  private readonly options: TailPartitionOptions;
  private readonly chunks: Chunk[] = [];
  private queuedBytes = 0;
  private handled: number;
  private targets: Target[] = [];
  private wake: (() => void) | null = null;

  constructor(options: TailPartitionOptions) {
    this.options = options;
    this.at = options.at;
    this.fetchOffset = options.from;
    this.handled = options.from;
    this.ended = this.run();
  }

  get isFull(): boolean {
    return this.queuedBytes >= this.options.queueBytes;
  }

  /** Resolves when all below the offset is handled. @throws AiryError `shutting_down` if the tail stops before. */
  reached(offset: number): Promise<void> {
    if (this.handled >= offset) return Promise.resolve();
    return new Promise((resolve, reject) => this.targets.push({ offset, resolve, reject }));
  }

  receive(fetched: Fetched): void {
    const { records, nextOffset, low, high } = fetched;
    this.fetchOffset = nextOffset;
    this.options.progress.at(this.handled, high);
    if (nextOffset === fetched.offset) return;
    const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
    this.queuedBytes += bytes;
    this.chunks.push({ records, nextOffset, watermarks: { low, high }, bytes });
    this.wake?.();
  }

  /** Retention has removed what was to come next. */
  skipTo(offset: number): void {
    this.fetchOffset = offset;
  }

  /** After the signal was aborted. Resolves when the running handler has ended. */
  stop(): Promise<void> {
    this.wake?.();
    return this.ended;
  }

  private async run(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      const chunk = this.chunks[0];
      if (chunk) await this.handle(chunk);
      else await new Promise<void>(resolve => (this.wake = resolve));
    }
    for (const target of this.targets) target.reject(new AiryError('shutting_down'));
    this.options.progress.end();
  }

  private async handle(chunk: Chunk): Promise<void> {
    const { signal, limits } = this.options;
    const records = fitting(chunk.records, limits);
    const isWhole = records.length === chunk.records.length;
    const nextOffset = isWhole ? chunk.nextOffset : records.at(-1)!.offset + 1;
    if (records.length > 0) await this.deliver({ ...this.at, records, nextOffset, watermarks: chunk.watermarks });
    if (signal.aborted) return;
    this.handled = nextOffset;
    this.drop(chunk, records, isWhole);
    this.options.progress.at(nextOffset, chunk.watermarks.high);
    this.settleTargets();
    // Between two batches everything else has its turn.
    await nextTurn();
  }

  private drop(chunk: Chunk, records: readonly LogRecord[], isWhole: boolean): void {
    const wasFull = this.isFull;
    const bytes = isWhole ? chunk.bytes : records.reduce((sum, record) => sum + recordBytes(record), 0);
    this.queuedBytes -= bytes;
    chunk.bytes -= bytes;
    if (isWhole) this.chunks.shift();
    else chunk.records = chunk.records.slice(records.length);
    if (wasFull && !this.isFull) this.options.onRoom();
  }

  /** Until it is handled, or the tail stops. */
  private async deliver(batch: Batch): Promise<void> {
    const { signal, settings } = this.options;
    for (let waitMs = settings.retry.minMs; !signal.aborted; waitMs = Math.min(settings.retry.maxMs, waitMs * 2)) {
      try {
        return await this.options.onBatch(batch);
      } catch (error) {
        const details = { err: error, ...this.at, offset: batch.records[0]!.offset };
        settings.logger.warn(details, 'A batch failed and is delivered again');
      }
      // Ends early when the tail stops.
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private settleTargets(): void {
    for (const target of this.targets) if (target.offset <= this.handled) target.resolve();
    this.targets = this.targets.filter(target => target.offset > this.handled);
  }
}

/** The first records that fit; at least one. */
function fitting(records: readonly LogRecord[], { maxRecords, maxBytes }: ReadOptions): readonly LogRecord[] {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    bytes += recordBytes(record);
    if (count > 0 && (count >= maxRecords || bytes > maxBytes)) break;
    count++;
  }
  return count < records.length ? records.slice(0, count) : records;
}
