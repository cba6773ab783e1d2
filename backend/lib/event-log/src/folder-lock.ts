/** One process per data folder, and only of a version that knows what is in it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AiryError } from '@airy/errors';

/** Raised whenever an older version could not read the folder any more. */
const knownFormat = 1;

export interface FolderLock {
  readonly folder: string;
  release(): void;
}

/**
 * Takes a data folder for this process, creating it if need be. The lock is the kernel's (SQLite's file lock under an open
 * transaction), so it ends with the process, however that ends.
 * @throws AiryError `data_folder_in_use` (details: folder, pid if known), `data_folder_newer` (details: folder,
 * format, known).
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  const pidFile = join(folder, 'lock.pid');
  try {
    takeLock(database, folder, pidFile);
    checkFormat(folder);
  } catch (error) {
    database.close();
    throw error;
  }
  writeFileSync(pidFile, String(process.pid));
  return {
    folder,
    release() {
      if (!database.isOpen) return;
      rmSync(pidFile, { force: true });
      database.close();
    },
  };
}

const sqliteBusy = 5;

function takeLock(database: DatabaseSync, folder: string, pidFile: string): void {
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode !== sqliteBusy) throw error;
    const pid = Number(readIfThere(pidFile)) || null;
    const holder = pid === null ? 'another process' : `process ${pid}`;
    throw new AiryError('data_folder_in_use', `The data folder ${folder} is used by ${holder}.`, {
      details: { folder, pid },
    });
  }
}

function checkFormat(folder: string): void {
  const file = join(folder, 'format');
  const text = readIfThere(file);
  const format = Number(text);
  if (text === null) writeFileSync(file, `${knownFormat}\n`);
  else if (!(format <= knownFormat)) {
    throw new AiryError('data_folder_newer', `The data folder ${folder} was written by a newer version.`, {
      details: { folder, format: text.trim(), known: knownFormat },
    });
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
