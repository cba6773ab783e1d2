/** Keeps the write-ahead log of one view bounded: moved into the file in the background, waited for only at the limit. */
import type { DatabaseSync } from 'node:sqlite';
import { checkpoint, endCheckpoints } from './checkpoint-thread.ts';

/** In pages of 4 KiB: from here on the log is moved in the background (32 MiB) … */
const backgroundPages = 8_000;
/** … and here folding waits until all of it was moved, so that the log begins anew (256 MiB). */
const limitPages = 64_000;

export interface WriteAheadLog {
  /** To be awaited before more is written; null while there is room. @throws Error if the disk does not take it. */
  makeRoom(): Promise<void> | null;
  close(): Promise<void>;
}

/** A database in memory has none. */
export function writeAheadLogOf(connection: DatabaseSync, path: string): WriteAheadLog {
  if (path === ':memory:') return { makeRoom: () => null, close: () => Promise.resolve() };
  connection.exec('PRAGMA wal_autocheckpoint = 0');
  const state = connection.prepare('PRAGMA wal_checkpoint(NOOP)');
  let running: Promise<void> | null = null;
  const move = (): Promise<void> => {
    running ??= checkpoint(path).finally(() => {
      running = null;
    });
    return running;
  };
  const moveAll = async (): Promise<void> => {
    await running?.catch(() => undefined); // It began before the last write; the one that counts is the next.
    await move();
  };
  return {
    makeRoom: () => {
      const row = state.get();
      const [pages, moved] = [Number(row?.log), Number(row?.checkpointed)];
      if (pages >= limitPages && moved < pages) return moveAll();
      if (pages - moved >= backgroundPages) move().catch(() => undefined); // At the limit it is tried again, and told.
      return null;
    },
    close: async () => {
      await running?.catch(() => undefined); // Closing the last connection moves what is left.
      await endCheckpoints(path);
    },
  };
}
