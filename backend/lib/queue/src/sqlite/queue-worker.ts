/** Entry of the queue's thread: each message is a batch of moves, stored by one commit and one fsync. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { JobTable } from './job-table.ts';
import { failureOf } from './queue-refusal.ts';
import { openQueueFile } from './queue-schema.ts';
import type { MoveAnswer, MoveRequest, QueueThreadSettings, ReadyAnswer, ThreadMessage } from './queue-thread.ts';
import { SqliteMoves } from './sqlite-moves.ts';
import { Statements } from './statements.ts';

/** Rows that one slice of cleaning frees. */
const cleanedAtOnce = 500;

class QueueServer {
  readonly #database: DatabaseSync;
  readonly #moves: SqliteMoves;
  readonly #jobs: JobTable;
  #isCleaning = false;

  constructor(database: DatabaseSync, maxFileBytes: number) {
    const statements = new Statements(database);
    this.#database = database;
    this.#moves = new SqliteMoves(statements, { maxFileBytes });
    this.#jobs = new JobTable(statements, () => this.#moves.nowMs);
    this.#clean();
  }

  /** What is ready at the start. */
  opened(nowMs: number): ThreadMessage {
    this.#moves.nowMs = nowMs;
    this.#freeLeases();
    return { answers: [], ready: this.#moves.names().map(endpoint => this.#readyOf(endpoint)) };
  }

  serve(requests: readonly MoveRequest[]): ThreadMessage {
    const answers = this.#answersTo(requests);
    const touched = new Set(requests.map(({ values }) => values[0] as string));
    if (requests.some(({ name }) => name === 'purge' || name === 'remove')) this.#clean();
    return { answers, ready: [...touched].map(endpoint => this.#readyOf(endpoint)) };
  }

  close(): void {
    this.#database.close();
  }

  #answersTo(requests: readonly MoveRequest[]): MoveAnswer[] {
    try {
      return this.#inTransaction(() => requests.map(request => this.#take(request)));
    } catch (error) {
      // A full disk, for example. One by one, what frees space still succeeds.
      if (requests.length === 1) return [{ failure: failureOf(error) }];
      return requests.flatMap(request => this.#answersTo([request]));
    }
  }

  /** A refusal has changed nothing, so the others of its batch stay. */
  #take({ name, nowMs, values }: MoveRequest): MoveAnswer {
    this.#moves.nowMs = nowMs;
    try {
      const call = this.#moves[name] as (...values: unknown[]) => unknown;
      return { result: call.apply(this.#moves, [...values]) };
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === null) throw error;
      return { failure };
    }
  }

  #freeLeases(): void {
    try {
      this.#inTransaction(() => this.#jobs.freeLeases(randomUUID()));
    } catch {
      // The disk is full: they run out when their time is over.
    }
  }

  #readyOf(endpoint: string): ReadyAnswer {
    return { endpoint, at: this.#moves.nextAt(endpoint) };
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** In slices between batches. */
  #clean(): void {
    if (this.#isCleaning) return;
    this.#isCleaning = true;
    setImmediate(() => this.#cleanSlice());
  }

  #cleanSlice(): void {
    let isMore = false;
    try {
      isMore = this.#database.isOpen && this.#inTransaction(() => this.#jobs.clean(cleanedAtOnce));
    } catch {
      // The disk is full: it goes on after the next purge, or in the next life.
    }
    if (isMore) setImmediate(() => this.#cleanSlice());
    else this.#isCleaning = false;
  }
}

const { file, maxFileBytes, openedAtMs } = workerData as QueueThreadSettings;
const port = parentPort!;
try {
  const server = new QueueServer(openQueueFile(file), maxFileBytes);
  port.on('message', (requests: readonly MoveRequest[] | 'close') => {
    if (requests !== 'close') return port.postMessage(server.serve(requests));
    server.close();
    port.close();
  });
  port.postMessage(server.opened(openedAtMs));
} catch (error) {
  port.postMessage({ refused: failureOf(error) } satisfies ThreadMessage);
}
