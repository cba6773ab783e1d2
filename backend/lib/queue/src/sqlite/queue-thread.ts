/** The queue's thread, as the main thread sees it. Moves asked for while a commit runs are the next commit. */
import { Worker } from 'node:worker_threads';
import { AiryError } from '@airy/errors';
import { errorOf, type MoveFailure } from './queue-refusal.ts';
import type { SqliteMoves } from './sqlite-moves.ts';

/** The moves that may be asked for. */
export type SqliteMoveName = Exclude<
  { [K in keyof SqliteMoves]: SqliteMoves[K] extends (...values: never[]) => unknown ? K : never }[keyof SqliteMoves],
  'nextAt' | 'names' | 'find'
>;

export interface QueueThreadSettings {
  readonly file: string;
  readonly maxFileBytes: number;
  /** By the queue's clock, epoch ms. */
  readonly openedAtMs: number;
}

export interface MoveRequest {
  readonly name: SqliteMoveName;
  readonly nowMs: number;
  /** The endpoint comes first. */
  readonly values: readonly unknown[];
}

export type MoveAnswer = { readonly result: unknown } | { readonly failure: MoveFailure };

export interface ReadyAnswer {
  readonly endpoint: string;
  /** When a lease may bring something; null: never. */
  readonly at: number | null;
}

/** The first one tells that the file is open; each one after that answers a batch. */
export type ThreadMessage =
  | { readonly answers: readonly MoveAnswer[]; readonly ready: readonly ReadyAnswer[] }
  | { readonly refused: MoveFailure };

interface Waiting {
  readonly request: MoveRequest;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** More than this waiting is refused. */
const maxWaiting = 20_000;
/** Moves of one commit, so that none waits long. */
const maxBatch = 500;

export class QueueThread {
  readonly #worker: Worker;
  readonly #onReady: (ready: readonly ReadyAnswer[]) => void;
  readonly #opened = Promise.withResolvers<void>();
  #waiting: Waiting[] = [];
  #running: Waiting[] | null = [];
  #isScheduled = false;
  #ended: string | null = null;

  constructor(settings: QueueThreadSettings, onReady: (ready: readonly ReadyAnswer[]) => void) {
    this.#onReady = onReady;
    this.#worker = new Worker(new URL('./queue-worker.ts', import.meta.url), { workerData: settings });
    this.#worker.on('message', (message: ThreadMessage) => {
      if ('refused' in message) this.#end('the file is refused', errorOf(message.refused, ''));
      else this.#settle(message);
    });
    this.#worker.on('error', (error: Error) => this.#end(error.message, error));
    this.#worker.on('exit', () => this.#end('the thread of the queue has ended'));
  }

  /** @throws AiryError `queue_unavailable` if the file cannot be used, `data_folder_newer`. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Why nothing can be asked any more; null: it can. */
  get ended(): string | null {
    return this.#ended;
  }

  call<K extends SqliteMoveName>(
    name: K,
    nowMs: number,
    ...values: Parameters<SqliteMoves[K]>
  ): Promise<ReturnType<SqliteMoves[K]>> {
    if (this.#ended !== null) return Promise.reject(unavailable(this.#ended));
    if (this.#waiting.length >= maxWaiting) return Promise.reject(unavailable('too many moves wait for the disk'));
    return new Promise((resolve, reject) => {
      const settle = resolve as (result: unknown) => void;
      this.#waiting.push({ request: { name, nowMs, values }, resolve: settle, reject });
      this.#schedule();
    });
  }

  /** What was asked before is done. */
  async close(): Promise<void> {
    while (this.#ended === null && (this.#waiting.length > 0 || this.#running !== null))
      await new Promise(resolve => setImmediate(resolve));
    if (this.#ended !== null) return;
    const exited = new Promise(resolve => this.#worker.once('exit', resolve));
    this.#worker.postMessage('close');
    await exited;
  }

  /** After this turn of the event loop, so that moves asked for together are one commit. */
  #schedule(): void {
    if (this.#isScheduled || this.#running !== null || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#ended !== null || this.#waiting.length === 0) return;
      this.#running = this.#waiting.splice(0, maxBatch);
      this.#worker.postMessage(this.#running.map(({ request }) => request));
    });
  }

  #settle({ answers, ready }: Exclude<ThreadMessage, { refused: unknown }>): void {
    const running = this.#running ?? [];
    this.#running = null;
    this.#opened.resolve();
    this.#onReady(ready);
    for (const [index, { request, resolve, reject }] of running.entries()) {
      const answer = answers[index]!;
      if ('result' in answer) resolve(answer.result);
      else reject(errorOf(answer.failure, String(request.values[0])));
    }
    this.#schedule();
  }

  #end(reason: string, cause?: Error): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    const error = cause instanceof AiryError ? cause : unavailable(reason);
    this.#opened.reject(error);
    for (const { reject } of [...(this.#running ?? []), ...this.#waiting]) reject(error);
    this.#running = null;
    this.#waiting = [];
  }
}

function unavailable(reason: string): AiryError {
  return new AiryError('queue_unavailable', null, { cause: new Error(reason) });
}
