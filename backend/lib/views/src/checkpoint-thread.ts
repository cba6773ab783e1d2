/**
 * Moves what views have written from SQLite's write-ahead logs into their files, on a thread of its own: it writes
 * megabytes and waits for the disk, which must not hold the event loop. All views of a process share the thread.
 */
import { Worker } from 'node:worker_threads';

export interface CheckpointRequest {
  readonly id: number;
  readonly kind: 'checkpoint' | 'close';
  readonly path: string;
}

export interface CheckpointReply {
  readonly id: number;
  readonly error: string | null;
}

type Pending = Pick<PromiseWithResolvers<void>, 'resolve' | 'reject'>;

class CheckpointThread {
  readonly #worker = new Worker(new URL('./checkpoint-worker.ts', import.meta.url));
  readonly #pending = new Map<number, Pending>();
  #requests = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on('message', ({ id, error }: CheckpointReply) => {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === null) pending?.resolve();
      else pending?.reject(new Error(`the view's write-ahead log cannot be moved into its file: ${error}`));
    });
    this.#worker.on('error', error => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread has ended')));
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  request(kind: CheckpointRequest['kind'], path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const id = this.#requests++;
    this.#pending.set(id, { resolve, reject });
    this.#worker.postMessage({ id, kind, path } satisfies CheckpointRequest);
    return promise;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    if (shared === this) shared = null;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

let shared: CheckpointThread | null = null;
const users = new Set<string>();

/** @throws Error if the disk does not take it; to be tried again. */
export async function checkpoint(path: string): Promise<void> {
  users.add(path);
  shared ??= new CheckpointThread();
  await shared.request('checkpoint', path);
}

/** The thread lets go of the file, and ends with the last one. To be called before the file's last connection closes. */
export async function endCheckpoints(path: string): Promise<void> {
  if (!users.delete(path) || shared === null) return;
  const thread = shared;
  await thread.request('close', path);
  if (users.size > 0 || !thread.isIdle || shared !== thread) return;
  shared = null;
  await thread.end();
}
