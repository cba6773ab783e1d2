/** Entry of the queue's thread: each message is a batch of moves, stored by one commit and one fsync. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf } from './queue-refusal.ts';
import { openQueueFile } from './queue-schema.ts';
import { JobTable } from './job-table.ts';
import type { MoveAnswer, MoveRequest, QueueThreadSettings, ReadyAnswer } from './queue-thread.ts';
import { SqliteMoves } from './sqlite-moves.ts';
import { Statements } from './statements.ts';

const { file, maxFileBytes } = workerData as QueueThreadSettings;
const port = parentPort!;
const database = openQueueFile(file);
const statements = new Statements(database);
const moves = new SqliteMoves(statements, { maxFileBytes });
const jobs = new JobTable(statements, () => moves.nowMs);
/** Rows that one slice of cleaning frees. */
const cleanedAtOnce = 500;
let isCleaning = false;

port.on('message', (requests: readonly MoveRequest[] | 'close') => {
  if (requests === 'close') {
    database.close();
    return port.close();
  }
  port.postMessage({ answers: answersTo(requests), ready: readyOf(requests) });
  if (requests.some(({ name }) => name === 'purge' || name === 'remove')) startCleaning();
});
startCleaning();
port.postMessage({ answers: [], ready: moves.names().map(endpoint => ({ endpoint, at: moves.nextAt(endpoint) })) });

function answersTo(requests: readonly MoveRequest[]): MoveAnswer[] {
  try {
    return inTransaction(() => requests.map(request => take(request)));
  } catch (error) {
    // A full disk, for example. One by one, what frees space still succeeds.
    if (requests.length === 1) return [{ failure: failureOf(error) }];
    return requests.flatMap(request => answersTo([request]));
  }
}

/** A refusal has changed nothing, so the others of its batch stay. */
function take({ name, nowMs, values }: MoveRequest): MoveAnswer {
  moves.nowMs = nowMs;
  try {
    const call = moves[name] as (...values: unknown[]) => unknown;
    return { result: call.apply(moves, [...values]) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === null) throw error;
    return { failure };
  }
}

/** What changed for the endpoints that were touched. */
function readyOf(requests: readonly MoveRequest[]): ReadyAnswer[] {
  return [...new Set(requests.map(({ values }) => values[0] as string))].map(endpoint => ({
    endpoint,
    at: moves.nextAt(endpoint),
  }));
}

function inTransaction<T>(work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

function startCleaning(): void {
  if (isCleaning) return;
  isCleaning = true;
  setImmediate(cleanSlice);
}

function cleanSlice(): void {
  let isMore = false;
  try {
    isMore = database.isOpen && inTransaction(() => jobs.clean(cleanedAtOnce));
  } catch {
    // The disk is full: it goes on after the next purge, or in the next life.
  }
  if (isMore) setImmediate(cleanSlice);
  else isCleaning = false;
}
