/** One process per data folder, and only of a version that knows what is in it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AiryError } from '@airy/errors';
import { dataFolderUnusable, prepareDataFolder } from './data-folder.ts';

/** Raised whenever an older version could not read the folder any more. */
const knownFormat = 1;

export interface FolderLock {
  readonly folder: string;
  release(): void;
}

/**
 * Takes a data folder for this process, creating it if need be. The lock is the kernel's (SQLite's file lock under an open
 * transaction), so it ends with the process, however that ends.
 * @throws AiryError `data_folder_unusable` (details: folder, reason), `data_folder_in_use` (details: folder, pid if
 * known), `data_folder_newer` (details: folder, format, known), `data_folder_damaged` (details: file, known).
 */
export function lockFolder(folder: string): FolderLock {
  prepareDataFolder(folder);
  const pidFile = join(folder, 'lock.pid');
  const database = openLocked(folder, pidFile);
  held.add(database);
  return {
    folder,
    release() {
      if (!database.isOpen) return;
      rmSync(pidFile, { force: true });
      database.close();
      held.delete(database);
    },
  };
}

/** A connection that is collected as garbage closes, and its lock ends. */
const held = new Set<DatabaseSync>();

const sqliteBusy = 5;

function openLocked(folder: string, pidFile: string): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
    takeLock(database, folder, pidFile);
    checkFormat(folder);
    writeFileSync(pidFile, String(process.pid));
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof AiryError ? error : dataFolderUnusable(folder, error);
  }
}

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
  const content = readIfThere(file)?.trim() ?? '';
  // Empty after a loss of power at the first start.
  if (content === '') return writeFileSync(file, `${knownFormat}\n`);
  if (!/^[1-9]\d{0,8}$/.test(content))
    throw new AiryError('data_folder_damaged', null, { details: { file, known: knownFormat } });
  if (Number(content) > knownFormat) {
    throw new AiryError('data_folder_newer', `The data folder ${folder} was written by a newer version.`, {
      details: { folder, format: content, known: knownFormat },
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
