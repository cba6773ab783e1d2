/** The storage thread, as the main thread sees it: one promise per request. */
import { Worker } from 'node:worker_threads';
import { AiryError } from '@airy/errors';
import type { StorageAnswer, StorageCalls, StorageFailure, StorageSettings } from './storage-protocol.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** An error of SQLite, or the end of the thread. */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(failure: StorageFailure) {
    super(failure.message);
  }
}

export class StorageThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private ended: StorageFailure | null = null;

  private constructor(settings: StorageSettings) {
    this.worker = new Worker(new URL('./storage-worker.ts', import.meta.url), { workerData: settings });
    this.worker.on('message', (answer: StorageAnswer) => this.settle(answer));
    this.worker.on('error', error => this.fail(error));
    this.worker.on('exit', () => this.end('the storage thread has ended'));
  }

  /** @throws StorageError if the file cannot be opened. */
  static async start(settings: StorageSettings): Promise<StorageThread> {
    const thread = new StorageThread(settings);
    await new Promise((resolve, reject) => thread.waiting.set(0, { resolve, reject }));
    return thread;
  }

  /** @throws StorageError */
  call<K extends keyof StorageCalls>(
    request: StorageCalls[K]['request'] & { readonly type: K },
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<StorageCalls[K]['result']> {
    if (this.ended) return Promise.reject(new StorageError(this.ended));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: result => resolve(result as StorageCalls[K]['result']), reject });
      this.worker.postMessage({ id, request }, transfer);
    });
  }

  /** Moves everything into the file and ends the thread. */
  async close(): Promise<void> {
    if (this.ended) return;
    await this.call({ type: 'close' });
    await this.worker.terminate();
  }

  private settle(answer: StorageAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ('failure' in answer) waiting?.reject(new StorageError(answer.failure));
    else waiting?.resolve(answer.result);
  }

  private fail(error: unknown): void {
    const opened = !this.waiting.has(0);
    this.end(`the storage thread failed: ${String(error)}`);
    // Out of memory, or a fault of ours. What is committed is safe, but whether the last commit was stored is not known
    // any more: only opening the log anew tells, so the process must not go on.
    if (opened) throw error;
  }

  private end(message: string): void {
    this.ended ??= { message };
    for (const waiting of this.waiting.values()) waiting.reject(new StorageError(this.ended));
    this.waiting.clear();
  }
}

/** What a caller of the log learns of a storage failure. */
export function logUnavailable(cause: unknown): AiryError {
  return new AiryError('log_unavailable', null, { cause });
}
