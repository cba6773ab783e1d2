/** Appends attempts to their topic, many at a time: what is under way is one request, what comes meanwhile is the next. */
import type { EventLog, NewRecord } from '@airy/event-log';
import { backOffMs, waitOrAbort } from '@airy/processing';
import { partitionFor } from '@airy/topics';
import type { WebhookAttempt } from '@airy/webhooks';

export interface AttemptLogOptions {
  readonly log: Pick<EventLog, 'append'>;
  readonly topic: string;
  readonly partitions: number;
  readonly logger: { warn(fields: object, message: string): void };
}

const maxBatchRecords = 500;
const maxBatchBytes = 2 * 1024 * 1024;
/** Beyond it nothing new is sent, as what would come of it could not be noted. */
const fullBytes = 16 * 1024 * 1024;
const backOff = { firstMs: 200, maxMs: 5_000 };

interface Waiting {
  readonly record: NewRecord;
  readonly bytes: number;
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

export class AttemptLog {
  readonly #options: AttemptLogOptions;
  readonly #closing = new AbortController();
  #waiting: Waiting[] = [];
  #bytes = 0;
  #writing: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(options: AttemptLogOptions) {
    this.#options = options;
  }

  /** Why nothing can be noted; null: it can. */
  get problem(): string | null {
    return this.#problem;
  }

  get isFull(): boolean {
    return this.#problem !== null || this.#bytes > fullBytes;
  }

  /** Resolves when it is durable, however long the log is away. @throws what the log says, if `close` comes first. */
  write(attempt: WebhookAttempt): Promise<void> {
    const { topic, partitions } = this.#options;
    const { webhookId, at } = attempt;
    const value = Buffer.from(JSON.stringify(attempt));
    const partition = partitionFor(webhookId, partitions);
    const record: NewRecord = { topic, partition, key: webhookId, value, timestamp: at };
    return new Promise((written, failed) => {
      this.#bytes += value.length;
      this.#waiting.push({ record, bytes: value.length, written, failed });
      this.#writing ??= this.#writeAll();
    });
  }

  /** What cannot be written within the time is given up. */
  async close(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#closing.abort(), timeoutMs);
    await this.#writing;
    clearTimeout(timer);
    this.#closing.abort();
  }

  async #writeAll(): Promise<void> {
    // Those of one turn of the event loop belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      await this.#append(batch);
      for (const { bytes } of batch) this.#bytes -= bytes;
    }
    this.#writing = null;
  }

  #nextBatch(): readonly Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((waiting, index) => {
      bytes += waiting.bytes;
      return index === maxBatchRecords || (index > 0 && bytes > maxBatchBytes);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  /** As often as it takes, or once after `close`. */
  async #append(batch: readonly Waiting[]): Promise<void> {
    for (let failures = 1; ; failures++) {
      const error = await this.#tryAppend(batch);
      if (error === null) return batch.forEach(({ written }) => written());
      if (this.#closing.signal.aborted) return batch.forEach(({ failed }) => failed(error));
      this.#options.logger.warn({ err: error }, 'Attempts at webhooks could not be noted; it is tried again');
      await waitOrAbort(backOffMs(backOff, failures), this.#closing.signal);
    }
  }

  async #tryAppend(batch: readonly Waiting[]): Promise<Error | null> {
    try {
      await this.#options.log.append(batch.map(({ record }) => record));
      this.#problem = null;
      return null;
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#problem = failure.message;
      return failure;
    }
  }
}
