/**
 * What a writer must look up, kept in SQLite so that taking a partition does not mean reading all of it. A projection
 * of the writer's own outputs: rows and offsets move in one transaction, and what a crash loses is folded again.
 */
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';

/** How far the outputs are folded: next offset per topic, of one partition. */
export type Progress = ReadonlyMap<string, number>;

/** Changes of a layer on their way into the store. */
export interface Changes<L> {
  readonly partition: number;
  readonly layer: L;
  /** Only the topics that moved. */
  readonly progress: Progress;
}

/** The state below every batch. `L` is the domain's layer. */
export interface WriterStore<L> {
  /** An empty layer over what is stored. */
  layer(): L;
  progress(partition: number): Progress;
  /** Stores all of a layer, or nothing of it. @throws what SQLite says (disk full). */
  store(changes: Changes<L>): void;
  /** To be awaited before more is stored; null while there is room. @throws Error if the disk does not take it. */
  makeRoom(): Promise<void> | null;
  /** Forgets a partition: its outputs are folded from their beginning. */
  forget(partition: number): void;
  close(): Promise<void>;
}

/** Outcomes are known longer than commands are kept (7 days). */
export const outcomeRetentionMs = 8 * 24 * 60 * 60 * 1000;

/** Raise it when tables change: the file is thrown away and folded anew. */
const storeVersion = 2;

/** Opens the file, emptying it if another version of this code wrote it or it is damaged. WAL without fsync per commit: a projection may fall back. */
export function openStoreFile(path: string, createTables: (database: DatabaseSync) => void): DatabaseSync {
  try {
    return opened(path, createTables);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
    return opened(path, createTables);
  }
}

/** Runs `change` in one transaction. */
export function inTransaction(database: DatabaseSync, change: () => void): void {
  database.exec('BEGIN');
  try {
    change();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** True if it is the disk or the database that failed, not what was asked of it. */
export function isStoreFailure(error: unknown): boolean {
  return sqliteCode(error) !== null;
}

/** The table of offsets, in the same file as what they are the offsets of. */
export class ProgressTable {
  static readonly schema =
    'CREATE TABLE progress (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition)) WITHOUT ROWID';
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT topic, next FROM progress WHERE partition = ?');
    this.#upsert = database.prepare('INSERT OR REPLACE INTO progress (topic, partition, next) VALUES (?, ?, ?)');
    this.#remove = database.prepare('DELETE FROM progress WHERE partition = ?');
  }

  of(partition: number): Progress {
    return new Map(this.#select.all(partition).map(row => [String(row['topic']), Number(row['next'])]));
  }

  advance(partition: number, progress: Progress): void {
    for (const [topic, next] of progress) this.#upsert.run(topic, partition, next);
  }

  forget(partition: number): void {
    this.#remove.run(partition);
  }
}

function opened(path: string, createTables: (database: DatabaseSync) => void): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version !== 0 && version !== storeVersion) throw new OtherVersionError();
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000');
    if (version === 0)
      inTransaction(database, () => {
        createTables(database);
        database.exec(`PRAGMA user_version = ${storeVersion}`);
      });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

class OtherVersionError extends Error {}

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const damagedCodes = [11, 26];

function isDamaged(error: unknown): boolean {
  const code = sqliteCode(error);
  return error instanceof OtherVersionError || (code !== null && damagedCodes.includes(code));
}

/** The primary result code of an error of SQLite; null for any other error. */
function sqliteCode(error: unknown): number | null {
  const { errcode } = (error ?? {}) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & 0xff : null;
}
