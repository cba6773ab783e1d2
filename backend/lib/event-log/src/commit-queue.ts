/**
 * Group commit. What arrives while a commit runs becomes the next one: one transaction, one fsync, acknowledged
 * after it. Offsets are given here, when a commit is put together, and count only once it is durable.
 */
import { AiryError } from '@airy/errors';
import { FrameWriter } from './commit-frame.ts';
import type { Logger } from './logger.ts';
import type { Partition } from './partition.ts';
import { placeOf } from './partition.ts';
import type { LogRecord, RecordPosition } from './port.ts';
import { formatPosition } from './position.ts';
import { recordOverhead } from './record-cache.ts';
import type { GroupOffset, SchemaVersion } from './storage-protocol.ts';
import { logUnavailable, type StorageThread } from './storage-thread.ts';

/** A record that waits for its offset. The queue owns `value`. */
export interface PendingRecord {
  readonly partition: Partition;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What is stored together or not at all. `events` follow `state` and get the header `airy-position`. */
export interface Change {
  readonly state?: readonly PendingRecord[];
  readonly events?: readonly PendingRecord[];
  readonly offsets?: readonly GroupOffset[];
  readonly forcedOffsets?: readonly GroupOffset[];
  readonly schemas?: readonly SchemaVersion[];
  /** From a caller who can be told to come again later. Writers and consumers are not: they bound themselves. */
  readonly limited?: boolean;
  /** Asked right before the change becomes part of a commit; an error drops it (fencing). */
  refuse?(): Error | null;
}

export interface Commit {
  /** Of the records of `state`, in order. */
  readonly positions: readonly RecordPosition[];
}

export interface CommitQueueOptions {
  readonly storage: StorageThread;
  readonly logger: Logger;
  /** More than this waiting: `log_unavailable` for limited changes. */
  readonly maxPendingBytes: number;
  /** A commit takes no further change beyond this. */
  readonly commitBytes: number;
  /** A commit is durable: its records, per partition in order, and the group offsets it moved. */
  onCommitted(
    records: ReadonlyMap<Partition, readonly LogRecord[]>,
    offsets: readonly GroupOffset[],
    forcedOffsets: readonly GroupOffset[],
  ): void;
}

interface Waiting {
  readonly change: Change;
  readonly bytes: number;
  resolve(commit: Commit): void;
  reject(error: Error): void;
}

/** A commit under way. */
interface Assembled {
  readonly frame: FrameWriter;
  readonly records: Map<Partition, LogRecord[]>;
  readonly offsets: GroupOffset[];
  readonly forcedOffsets: GroupOffset[];
  readonly schemas: SchemaVersion[];
  readonly done: { readonly waiting: Waiting; readonly commit: Commit }[];
}

const offsetBytes = 100;
/** So that putting one together does not hold the event loop up. */
const commitChanges = 2048;

export class CommitQueue {
  /** Why the last commit failed; null if it did not. */
  failure: string | null = null;
  private readonly options: CommitQueueOptions;
  private waiting: Waiting[] = [];
  private pendingBytes = 0;
  private running: Promise<void> | null = null;
  private scheduled = false;
  private block = new ArrayBuffer(64 * 1024);

  constructor(options: CommitQueueOptions) {
    this.options = options;
  }

  /**
   * Resolves when the change is durable.
   * @throws AiryError `log_unavailable`, or what `refuse` says: nothing of it is stored.
   */
  add(change: Change): Promise<Commit> {
    const bytes = bytesOf(change);
    const isFull = this.pendingBytes > 0 && this.pendingBytes + bytes > this.options.maxPendingBytes;
    if (change.limited && isFull) {
      return Promise.reject(new AiryError('log_unavailable', 'Too much is waiting to be stored.'));
    }
    this.pendingBytes += bytes;
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, bytes, resolve, reject });
      this.schedule();
    });
  }

  /** Resolves when the commit that runs now, if any, has ended. */
  async barrier(): Promise<void> {
    await this.running;
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.scheduled || this.running) {
      await (this.running ?? new Promise(resolve => setImmediate(resolve)));
    }
  }

  /** At the end of this turn of the event loop, so that what the turn brings is one commit. */
  private schedule(): void {
    if (this.scheduled || this.running) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.running = this.run().finally(() => {
        this.running = null;
        if (this.waiting.length > 0) this.schedule();
      });
    });
  }

  private async run(): Promise<void> {
    const assembled = this.assemble();
    const { frame, offsets, forcedOffsets, schemas, done } = assembled;
    if (done.length === 0) return;
    try {
      const { block, length } = frame;
      this.block = new ArrayBuffer(0);
      const request = { type: 'commit', block, length, offsets, forcedOffsets, schemas } as const;
      const returned = await this.options.storage.call<'commit'>(request, [block]);
      if (returned.byteLength <= 4 * this.options.commitBytes) this.block = returned;
      this.note(null);
    } catch (error) {
      this.note(String(error));
      for (const { waiting } of done) waiting.reject(logUnavailable(error));
      return;
    } finally {
      for (const { waiting } of done) this.pendingBytes -= waiting.bytes;
    }
    this.options.onCommitted(assembled.records, offsets, forcedOffsets);
    for (const { waiting, commit } of done) waiting.resolve(commit);
    for (const partition of assembled.records.keys()) partition.wake();
  }

  private note(failure: string | null): void {
    if (failure !== null && this.failure === null) {
      this.options.logger.error({ reason: failure }, 'The event log takes no records: look at free disk space');
    } else if (failure === null && this.failure !== null) {
      this.options.logger.warn({}, 'The event log takes records again');
    }
    this.failure = failure;
  }

  private assemble(): Assembled {
    const frame = new FrameWriter(this.block);
    const assembled: Assembled = {
      frame,
      records: new Map(),
      offsets: [],
      forcedOffsets: [],
      schemas: [],
      done: [],
    };
    let taken = 0;
    for (const waiting of this.waiting) {
      if (frame.length > this.options.commitBytes || taken >= commitChanges) break;
      taken++;
      const refusal = waiting.change.refuse?.();
      if (refusal) {
        this.pendingBytes -= waiting.bytes;
        waiting.reject(refusal);
      } else {
        assembled.done.push({ waiting, commit: place(assembled, waiting.change) });
      }
    }
    this.waiting.splice(0, taken);
    return assembled;
  }
}

function place(assembled: Assembled, change: Change): Commit {
  const positions = (change.state ?? []).map(record => placeRecord(assembled, record, record.headers));
  if (change.events && change.events.length > 0) {
    const position = formatPosition(new Map(positions.map(at => [placeOf(at), at.offset + 1])));
    for (const event of change.events) placeRecord(assembled, event, { ...event.headers, 'airy-position': position });
  }
  assembled.offsets.push(...(change.offsets ?? []));
  assembled.forcedOffsets.push(...(change.forcedOffsets ?? []));
  assembled.schemas.push(...(change.schemas ?? []));
  return { positions };
}

function placeRecord(
  assembled: Assembled,
  pending: PendingRecord,
  headers: Readonly<Record<string, string>>,
): RecordPosition {
  const { partition, timestamp, key, value } = pending;
  let records = assembled.records.get(partition);
  if (!records) assembled.records.set(partition, (records = []));
  const offset = partition.high + records.length;
  const { topic, partition: number } = partition;
  records.push({ topic, partition: number, offset, timestamp, key, value, headers });
  const text = hasAny(headers) ? JSON.stringify(headers) : null;
  assembled.frame.add({ partitionId: partition.id, offset, timestamp, key, value, headers: text });
  return { topic, partition: number, offset };
}

function hasAny(headers: Readonly<Record<string, string>>): boolean {
  for (const _ in headers) return true;
  return false;
}

function bytesOf(change: Change): number {
  let bytes = offsetBytes * (change.offsets?.length ?? 0);
  for (const records of [change.state ?? [], change.events ?? []]) {
    for (const { key, value } of records) bytes += recordOverhead + (key?.length ?? 0) + (value?.length ?? 0);
  }
  return bytes;
}
