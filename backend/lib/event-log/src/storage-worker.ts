/** Entry of the storage thread: requests in order; cleaning runs in slices between them. */
import { parentPort, workerData } from 'node:worker_threads';
import { cleanInSlices, deleteInSlices } from './cleaner.ts';
import { findOffsetForTime } from './offset-for-time.ts';
import type { StorageAnswer, StorageFailure, StorageRequest, StorageSettings } from './storage-protocol.ts';
import { isSqliteError, Storage } from './storage.ts';

const settings = workerData as StorageSettings;
const port = parentPort!;
const storage = new Storage(settings.file);

port.on('message', ({ id, request }: { id: number; request: StorageRequest }) => {
  try {
    handle(id, request);
  } catch (error) {
    answer({ id, failure: asFailure(error) });
  }
});
answer({ id: 0, result: null });

function handle(id: number, request: StorageRequest): void {
  switch (request.type) {
    case 'commit':
      storage.commit(request);
      port.postMessage({ id, result: request.block } satisfies StorageAnswer, [request.block]);
      return checkpoint();
    case 'createTopics':
      return answer({ id, result: storage.createTopics(request.specs) });
    case 'clean':
      return inSlices(id, cleanInSlices(storage, request.now, settings.tombstoneRetentionMs));
    case 'deleteRecords':
      return inSlices(id, deleteInSlices(storage, request.before));
    case 'offsetForTime':
      return inSlices(id, findOffsetForTime(storage, request));
    case 'limitPages':
      storage.limitPages(request.pages);
      return answer({ id, result: null });
    case 'close':
      storage.close();
      answer({ id, result: null });
      return port.close();
  }
}

function inSlices(id: number, work: Generator<null, unknown>): void {
  try {
    const step = work.next();
    checkpoint();
    if (step.done) answer({ id, result: step.value });
    else setImmediate(inSlices, id, work);
  } catch (error) {
    answer({ id, failure: asFailure(error) });
  }
}

function checkpoint(): void {
  try {
    storage.checkpointIfDue();
  } catch (error) {
    // Nothing is lost: it stays in the write-ahead log and is tried again after the next commit, which fails, too, if
    // there is no space.
    if (!isSqliteError(error)) throw error;
  }
}

function answer(message: StorageAnswer): void {
  port.postMessage(message);
}

function asFailure(error: unknown): StorageFailure {
  return { message: String(error) };
}
