/** The newest records of all partitions, so that whoever reads at the end of a partition needs no SQLite. */
import type { LogRecord } from './port.ts';

/** Consecutive records of one commit and partition. */
interface Chunk {
  readonly cache: PartitionCache;
  readonly firstOffset: number;
  readonly records: readonly LogRecord[];
  readonly bytes: number;
  dropped: boolean;
}

/** What a record costs in memory beside its bytes. */
export const recordOverhead = 200;

export function sizeOf(record: LogRecord): number {
  return recordOverhead + (record.key?.length ?? 0) + (record.value?.length ?? 0);
}

/** The bound over all partitions; the oldest records leave first. */
export class RecordCache {
  private readonly limitBytes: number;
  private readonly chunks: (Chunk | null)[] = [];
  private head = 0;
  private bytes = 0;

  constructor(limitBytes: number) {
    this.limitBytes = limitBytes;
  }

  add(cache: PartitionCache, records: readonly LogRecord[]): void {
    const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
    const chunk: Chunk = { cache, firstOffset: records[0]!.offset, records, bytes, dropped: false };
    cache.push(chunk);
    this.chunks.push(chunk);
    this.bytes += bytes;
    while (this.bytes > this.limitBytes) this.evictOldest();
  }

  /** Forgets a partition, because its stored records have changed. */
  clear(cache: PartitionCache): void {
    for (const chunk of cache.clear()) {
      chunk.dropped = true;
      this.bytes -= chunk.bytes;
    }
  }

  private evictOldest(): void {
    const oldest = this.chunks[this.head]!;
    this.chunks[this.head++] = null;
    if (!oldest.dropped) {
      oldest.cache.shift();
      this.bytes -= oldest.bytes;
    }
    if (this.head < 1024 || this.head * 2 < this.chunks.length) return;
    this.chunks.splice(0, this.head);
    this.head = 0;
  }
}

/** The cached end of one partition; without gaps. */
export class PartitionCache {
  private chunks: (Chunk | null)[] = [];
  private head = 0;

  /** The first cached offset; infinite if nothing is cached. */
  get firstOffset(): number {
    return this.chunks[this.head]?.firstOffset ?? Infinity;
  }

  push(chunk: Chunk): void {
    this.chunks.push(chunk);
  }

  shift(): void {
    this.chunks[this.head++] = null;
    if (this.head < 64 || this.head * 2 < this.chunks.length) return;
    this.chunks.splice(0, this.head);
    this.head = 0;
  }

  clear(): readonly Chunk[] {
    const chunks = this.chunks.slice(this.head).filter(chunk => chunk !== null);
    this.chunks = [];
    this.head = 0;
    return chunks;
  }

  /** Records from an offset that is cached. */
  *from(offset: number): Generator<LogRecord> {
    for (let at = this.chunkOf(offset); at < this.chunks.length; at++) {
      const chunk = this.chunks[at]!;
      for (let index = Math.max(0, offset - chunk.firstOffset); index < chunk.records.length; index++)
        yield chunk.records[index]!;
    }
  }

  private chunkOf(offset: number): number {
    let [low, high] = [this.head, this.chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.chunks[middle]!.firstOffset <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
