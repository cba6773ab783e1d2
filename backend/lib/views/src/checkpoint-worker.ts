/** The thread behind checkpoint-thread.ts: one connection per file, one pragma per request. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort } from 'node:worker_threads';
import type { CheckpointReply, CheckpointRequest } from './checkpoint-thread.ts';
import { messageOf } from './message-of.ts';

interface OpenFile {
  readonly database: DatabaseSync;
  readonly checkpoint: StatementSync;
}

const files = new Map<string, OpenFile>();

function fileOf(path: string): OpenFile {
  const known = files.get(path);
  if (known) return known;
  const database = new DatabaseSync(path);
  const file = { database, checkpoint: database.prepare('PRAGMA wal_checkpoint(PASSIVE)') };
  files.set(path, file);
  return file;
}

function close(path: string): void {
  files.get(path)?.database.close();
  files.delete(path);
}

parentPort?.on('message', ({ id, kind, path }: CheckpointRequest) => {
  const reply: CheckpointReply = { id, error: null };
  try {
    if (kind === 'close') close(path);
    else fileOf(path).checkpoint.get();
    parentPort?.postMessage(reply);
  } catch (error) {
    parentPort?.postMessage({ ...reply, error: messageOf(error) });
  }
});
