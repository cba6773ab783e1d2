/** What was fetched of one partition and is not handled yet; limited in bytes. */
import type { Batch, LogRecord, ReadOptions, TopicPartition, Watermarks } from '@airy/event-log';
import type { Fetched } from './fetch.ts';
import { recordBytes } from './record-format.ts';

export interface QueueLimits {
  /** What one fetch brings at most, bar a single record that is larger. */
  readonly fetchBytes: number;
  /** A fetch that might exceed it is not made, unless the queue is empty. */
  readonly queueBytes: number;
}

interface Chunk {
  records: readonly LogRecord[];
  readonly nextOffset: number;
}

export class PartitionQueue implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  readonly fetchBytes: number;
  /** Held back on purpose: no reason to hurry for it. */
  isPaused = false;
  private readonly queueBytes: number;
  private chunks: Chunk[] = [];
  private bytes = 0;
  private next: number | null = null;
  private watermarks: Watermarks = { low: 0, high: 0 };
  private fullSince: number | null = null;
  private onRecords: (() => void) | null = null;
  private onRoom: (() => void) | null = null;
  private onEnd: ((high: number) => void) | null = null;

  constructor({ topic, partition }: TopicPartition, limits: QueueLimits) {
    this.topic = topic;
    this.partition = partition;
    this.fetchBytes = limits.fetchBytes;
    this.queueBytes = limits.queueBytes;
  }

  /** The offset to fetch from; null: nothing is to be fetched now. */
  get wanted(): number | null {
    return this.hasRoom ? this.next : null;
  }

  /** How long it has been full while its records are being handled, ms; null if it is not. */
  get fullForMs(): number | null {
    return this.fullSince === null || this.isPaused ? null : performance.now() - this.fullSince;
  }

  /** Begins there; what was fetched before is dropped, and what is still on its way. */
  seek(offset: number): void {
    this.stop();
    this.next = offset;
    this.onRoom?.();
  }

  /** Drops everything; nothing is fetched until the next `seek`. */
  stop(): void {
    this.chunks = [];
    this.bytes = 0;
    this.next = null;
    this.fullSince = null;
  }

  /** @param wake called when there may be room again. */
  watchRoom(wake: () => void): void {
    this.onRoom = wake;
  }

  /** @param tell where the partition ends, with each fetch, also while what was fetched before is being handled. */
  watchEnd(tell: (high: number) => void): void {
    this.onEnd = tell;
  }

  add({ offset, records, nextOffset, low, high }: Fetched): void {
    if (offset !== this.next) return;
    this.watermarks = { low, high };
    this.onEnd?.(high);
    if (nextOffset === offset) return;
    this.next = nextOffset;
    this.chunks.push({ records, nextOffset });
    for (const record of records) this.bytes += recordBytes(record);
    if (!this.hasRoom) this.fullSince ??= performance.now();
    this.onRecords?.();
  }

  /** The next records, at least one; none of them where only the offset moves on. Null: nothing is there. */
  take(limits: ReadOptions): Batch | null {
    if (this.chunks.length === 0) return null;
    const records: LogRecord[] = [];
    let [bytes, nextOffset] = [0, 0];
    for (let isFull = false; !isFull && this.chunks.length > 0;) {
      const chunk = this.chunks[0]!;
      const taken = fitting(chunk.records, { ...limits, hasRecords: records.length, hasBytes: bytes });
      for (const record of taken.records) records.push(record);
      bytes += taken.bytes;
      isFull = taken.records.length < chunk.records.length;
      if (isFull) chunk.records = chunk.records.slice(taken.records.length);
      else this.chunks.shift();
      nextOffset = isFull ? Math.max(nextOffset, (records.at(-1)?.offset ?? -1) + 1) : chunk.nextOffset;
    }
    this.bytes -= bytes;
    if (this.hasRoom) {
      this.fullSince = null;
      this.onRoom?.();
    }
    const { topic, partition, watermarks } = this;
    return { topic, partition, records, nextOffset, watermarks };
  }

  /** Resolves when there is something to take, or the signal is aborted. */
  async arrived(signal: AbortSignal): Promise<void> {
    if (this.chunks.length > 0 || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.onRecords = resolve;
    const onAbort = (): void => resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.onRecords = null;
    }
  }

  private get hasRoom(): boolean {
    return this.bytes === 0 || this.bytes + this.fetchBytes <= this.queueBytes;
  }
}

interface Space extends ReadOptions {
  readonly hasRecords: number;
  readonly hasBytes: number;
}

/** The first records that fit beside those that are taken already; one fits always where there is none. */
function fitting(records: readonly LogRecord[], space: Space): { records: readonly LogRecord[]; bytes: number } {
  let bytes = 0;
  let count = 0;
  for (const record of records) {
    const more = recordBytes(record);
    const isFirst = space.hasRecords + count === 0;
    const fits = space.hasRecords + count < space.maxRecords && space.hasBytes + bytes + more <= space.maxBytes;
    if (!isFirst && !fits) break;
    bytes += more;
    count++;
  }
  return { records: count === records.length ? records : records.slice(0, count), bytes };
}
