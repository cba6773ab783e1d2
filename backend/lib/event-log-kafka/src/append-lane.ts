/** What waits to be appended to one partition, in order: what is sent, and what is not yet. */
import type { RecordPosition, TopicPartition } from '@airy/event-log';
import type { Message } from 'kafkajs';
import type { ProducerId } from './producer-identity.ts';

/** One call of `append`: settled when each of its records is. */
export interface AppendCall {
  readonly positions: RecordPosition[];
  readonly deadline: number;
  left: number;
  /** Answered; records of it that were sent are carried to the end all the same. */
  isSettled: boolean;
  wasSent: boolean;
  resolve(positions: readonly RecordPosition[]): void;
  reject(error: Error): void;
}

export interface Entry {
  readonly call: AppendCall;
  readonly index: number;
  readonly message: Message;
  readonly bytes: number;
}

/** Stays as it is, with its sequence numbers, until it is stored or refused for good. */
export interface SentBatch {
  readonly entries: readonly Entry[];
  readonly firstSequence: number;
  readonly producer: ProducerId;
}

export interface LaneFailure {
  /** Of the monotonic clock. */
  readonly sinceMs: number;
  readonly text: string;
}

/** The largest sequence number of the protocol. */
const lastSequence = 2 ** 31 - 1;

export class AppendLane {
  readonly at: TopicPartition;
  batch: SentBatch | null = null;
  isInFlight = false;
  /** The batch was sent and may be stored: its sequence numbers are spent unless it is sent again as it is. */
  isInDoubt = false;
  /** Not before this time, ms of the monotonic clock. */
  dueAt = 0;
  failures = 0;
  failure: LaneFailure | null = null;
  private waiting: Entry[] = [];
  private producer: ProducerId | null = null;
  private sequence = 0;
  /** So many records of a refused batch go one by one, to find the one that is at fault. */
  private suspects = 0;

  constructor(at: TopicPartition) {
    this.at = at;
  }

  get isEmpty(): boolean {
    return this.batch === null && this.waiting.length === 0;
  }

  /** Whoever appended what was sent has had an answer. */
  get isForNobody(): boolean {
    return this.batch?.entries.every(entry => entry.call.isSettled) ?? true;
  }

  add(entry: Entry): void {
    this.waiting.push(entry);
  }

  /** The batch to send now: the one that failed, else a new one. Null if nothing waits. */
  take(producer: ProducerId, maxBytes: number): SentBatch | null {
    if (this.batch) return this.batch;
    const count = this.fitting(maxBytes);
    if (count === 0) return null;
    if (this.producer !== producer || this.sequence + count > lastSequence) {
      this.producer = producer;
      this.sequence = 0;
    }
    const entries = this.waiting.splice(0, count);
    for (const { call } of entries) call.wasSent = true;
    this.batch = { entries, firstSequence: this.sequence, producer };
    return this.batch;
  }

  stored(): void {
    this.sequence += this.batch!.entries.length;
    this.settled();
  }

  /** Nothing of the batch was stored. Its records are tried one by one. @returns false if it is only one. */
  split(): boolean {
    const { entries } = this.batch!;
    if (entries.length === 1) return false;
    this.waiting.unshift(...entries);
    this.batch = null;
    this.isInDoubt = false;
    this.suspects = entries.length;
    return true;
  }

  /** The batch is given up; the sequence goes on where it was, as nothing was stored under this producer. */
  refused(): void {
    this.settled();
  }

  /** The brokers have forgotten what this producer wrote: the batch goes out anew under another one. */
  restart(producer: ProducerId): void {
    this.producer = producer;
    this.sequence = 0;
    this.isInDoubt = false;
    this.batch = { entries: this.batch!.entries, firstSequence: 0, producer };
  }

  /** Takes out what was never sent and nobody waits for. */
  withdraw(): readonly Entry[] {
    const dropped = this.waiting.filter(entry => entry.call.isSettled);
    if (dropped.length > 0) this.waiting = this.waiting.filter(entry => !entry.call.isSettled);
    return dropped;
  }

  private settled(): void {
    if (this.suspects > 0) this.suspects--;
    this.batch = null;
    this.isInDoubt = false;
    this.failures = 0;
    this.failure = null;
    this.dueAt = 0;
  }

  private fitting(maxBytes: number): number {
    if (this.suspects > 0) return Math.min(1, this.waiting.length);
    let bytes = 0;
    let count = 0;
    for (const entry of this.waiting) {
      bytes += entry.bytes;
      if (count > 0 && bytes > maxBytes) break;
      count++;
    }
    return count;
  }
}
