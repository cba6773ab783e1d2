/** The records of one partition that were taken and not yet committed: what a crash would make happen again. */
import type { LogRecord, TopicPartition } from '@airy/event-log';

export interface WindowLimits {
  /** Unfinished records. */
  readonly maxRecords: number;
  /** Bytes of unfinished records. */
  readonly maxBytes: number;
}

/** Finished records behind an unfinished one are remembered; so many times `maxRecords` of them. */
const maxSpan = 10;
/** What a record holds beside its value. */
const overheadBytes = 200;

export class PartitionWindow implements TopicPartition {
  readonly topic: string;
  readonly partition: number;
  /** False once the partition was given up: what still runs for it is finished, but neither counted nor committed. */
  isOwned = true;
  isPaused = false;
  /** It is about to be given up: what waits is not begun any more. */
  isLeaving = false;
  /** What was committed last. */
  committed: number | null = null;
  readonly #limits: WindowLimits;
  /** Offsets from the lowest unfinished one, in order, with their size while they are unfinished. */
  readonly #offsets = new Map<number, number | null>();
  readonly #idle: (() => void)[] = [];
  #running = 0;
  #unfinished = 0;
  #bytes = 0;
  #next: number | null = null;

  constructor({ topic, partition }: TopicPartition, limits: WindowLimits) {
    this.topic = topic;
    this.partition = partition;
    this.#limits = limits;
  }

  get unfinished(): number {
    return this.#unfinished;
  }

  /** False for a record that was taken before. */
  take(record: LogRecord): boolean {
    if (this.#next !== null && record.offset < this.#next) return false;
    const bytes = (record.value?.byteLength ?? 0) + overheadBytes;
    this.#offsets.set(record.offset, bytes);
    this.#next = record.offset + 1;
    this.#unfinished++;
    this.#bytes += bytes;
    return true;
  }

  /** The batch was taken as a whole: what it left out (compacted records) counts as done. */
  taken(nextOffset: number): void {
    this.#next = Math.max(this.#next ?? 0, nextOffset);
  }

  finish(offset: number): void {
    const bytes = this.#offsets.get(offset);
    if (bytes === undefined || bytes === null) return;
    this.#offsets.set(offset, null);
    this.#unfinished--;
    this.#bytes -= bytes;
    for (const [first, open] of this.#offsets) {
      if (open !== null) break;
      this.#offsets.delete(first);
    }
  }

  /** One of its records is being handled; to be followed by `ended`. */
  begun(): void {
    this.#running++;
  }

  ended(): void {
    this.#running--;
    if (this.#running === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when none of its records is being handled. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise(resolve => this.#idle.push(resolve));
  }

  /** What the group may commit: the lowest unfinished record. Null if nothing was ever taken. */
  get committable(): number | null {
    return this.#offsets.keys().next().value ?? this.#next;
  }

  get isFull(): boolean {
    return this.#isOver(1);
  }

  /** Well below the limits, so that a partition does not pause and resume with every record. */
  get hasRoom(): boolean {
    return !this.#isOver(0.5);
  }

  #isOver(share: number): boolean {
    const { maxRecords, maxBytes } = this.#limits;
    return (
      this.#unfinished >= maxRecords * share ||
      this.#bytes >= maxBytes * share ||
      this.#offsets.size >= maxRecords * maxSpan * share
    );
  }
}
