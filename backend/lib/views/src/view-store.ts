/**
 * One file of one version of a view: the projection's tables, and beside them how far each partition was folded.
 * Rows and offsets change in the same transaction, so after a crash the view is what its offsets say (design §3, projection).
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { LogRecord, TopicPartition } from '@airy/event-log';
import { createBookkeeping, openBookkeeping, type Bookkeeping, type DeadLetterRow } from './bookkeeping.ts';
import type { OpenProjection, Projection, TopicFold } from './projection.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { writeAheadLogOf, type WriteAheadLog } from './write-ahead-log.ts';
import { isRecordsFault, UnflushableError, UnfoldableRecordError } from './unfoldable.ts';

/** A record on its way into the view: decoded, or marked as the dead letter it has become. */
export type FoldRecord =
  { readonly record: LogRecord; readonly value: unknown } | { readonly record: LogRecord; readonly deadLetter: string };

/** Consecutive records of one partition, and the offset after them. */
export interface Slice extends TopicPartition {
  readonly records: readonly FoldRecord[];
  readonly nextOffset: number;
}

export interface ViewStore<Query> {
  readonly query: Query;
  readonly folds: ReadonlyMap<string, TopicFold<unknown>>;
  /** For tests and tools: the open database. */
  readonly connection: DatabaseSync;
  /** The offset of the next record to fold; null if nothing of the partition was ever folded. */
  next(partition: TopicPartition): number | null;
  /** Every stored offset. */
  offsets(): readonly (TopicPartition & { readonly next: number })[];
  /**
   * Folds all slices in one transaction; records below a stored offset are left out.
   * @throws UnfoldableRecordError (nothing was changed), UnflushableError, or what the disk says.
   */
  apply(slices: readonly Slice[]): void;
  /** To be awaited before the next `apply`; null if it may come at once. @throws Error if the disk does not take it. */
  makeRoom(): Promise<void> | null;
  deadLetterCount(): number;
  /** The newest ones, newest first. */
  deadLetters(limit: number): readonly DeadLetterRow[];
  close(): Promise<void>;
}

/** Page cache of one view, KiB. */
const cacheKib = 65_536;

function openConnection(path: string): DatabaseSync {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path);
  try {
    connection.exec('PRAGMA journal_mode = WAL');
    connection.exec('PRAGMA synchronous = NORMAL');
    connection.exec(`PRAGMA cache_size = -${cacheKib}`);
    connection.exec('PRAGMA temp_store = MEMORY');
  } catch (error) {
    connection.close();
    throw error;
  }
  return connection;
}

async function createTables(connection: DatabaseSync, projection: Projection<unknown>): Promise<void> {
  connection.exec('BEGIN');
  try {
    createBookkeeping(connection);
    await projection.createTables(new Kysely<unknown>({ dialect: sqliteDialect(connection) }));
    connection.exec('COMMIT');
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

function schemaOf(connection: DatabaseSync): string {
  const rows = connection.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
  return rows.map(row => String(row.sql)).join(';\n');
}

async function expectedSchema(projection: Projection<unknown>): Promise<string> {
  const empty = new DatabaseSync(':memory:');
  try {
    await createTables(empty, projection);
    return schemaOf(empty);
  } finally {
    empty.close();
  }
}

/** The file was made by other tables under the same version, or is no database: it can only be built anew. */
export class UnusableViewError extends Error {
  override readonly name = 'UnusableViewError';
}

/**
 * Opens or creates the view's file; `:memory:` for tests.
 * @throws UnusableViewError if what the file holds is not this projection's.
 */
export async function openViewStore<Query>(projection: Projection<Query>, path: string): Promise<ViewStore<Query>> {
  const connection = openConnection(path);
  try {
    const schema = schemaOf(connection);
    if (schema === '') await createTables(connection, projection);
    else if (schema !== (await expectedSchema(projection))) throw new UnusableViewError('other tables than declared');
    const opened = projection.open({ connection, kysely: new Kysely<unknown>({ dialect: sqliteDialect(connection) }) });
    return new SqliteViewStore({ connection, projection: opened, wal: writeAheadLogOf(connection, path) });
  } catch (error) {
    connection.close();
    throw error;
  }
}

interface Parts<Query> {
  readonly connection: DatabaseSync;
  readonly projection: OpenProjection<Query>;
  readonly wal: WriteAheadLog;
}

class SqliteViewStore<Query> implements ViewStore<Query> {
  readonly connection: DatabaseSync;
  readonly #projection: OpenProjection<Query>;
  readonly #bookkeeping: Bookkeeping;
  readonly #wal: WriteAheadLog;

  constructor({ connection, projection, wal }: Parts<Query>) {
    this.connection = connection;
    this.#projection = projection;
    this.#wal = wal;
    this.#bookkeeping = openBookkeeping(connection);
  }

  get query(): Query {
    return this.#projection.query;
  }

  get folds(): ReadonlyMap<string, TopicFold<unknown>> {
    return this.#projection.folds;
  }

  next(partition: TopicPartition): number | null {
    return this.#bookkeeping.next(partition);
  }

  offsets(): readonly (TopicPartition & { readonly next: number })[] {
    return this.#bookkeeping.offsets();
  }

  deadLetterCount(): number {
    return this.#bookkeeping.deadLetterCount();
  }

  deadLetters(limit: number): readonly DeadLetterRow[] {
    return this.#bookkeeping.deadLetters(limit);
  }

  apply(slices: readonly Slice[]): void {
    this.connection.exec('BEGIN');
    try {
      const folded = slices.flatMap(slice => this.#foldSlice(slice));
      this.#flush(folded);
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      this.#projection.discard?.();
      this.#bookkeeping.forget();
      throw error;
    }
  }

  /** Folds what is new of a slice, and returns it. */
  #foldSlice(slice: Slice): readonly FoldRecord[] {
    const from = this.next(slice) ?? 0;
    const news = slice.records.filter(({ record }) => record.offset >= from);
    for (const item of news) this.#fold(item);
    this.#bookkeeping.setNext(slice, Math.max(from, slice.nextOffset));
    return news;
  }

  #fold(item: FoldRecord): void {
    if ('deadLetter' in item) return this.#bookkeeping.addDeadLetter(item.record, item.deadLetter);
    const fold = this.#projection.folds.get(item.record.topic);
    if (!fold) throw new Error(`topic ${item.record.topic} has no fold`);
    try {
      fold.apply(item.record, item.value);
    } catch (error) {
      throw isRecordsFault(error) ? new UnfoldableRecordError(item.record, error) : error;
    }
  }

  #flush(folded: readonly FoldRecord[]): void {
    try {
      this.#projection.flush?.();
    } catch (error) {
      if (!isRecordsFault(error)) throw error;
      const [only, another] = folded;
      throw only && !another ? new UnfoldableRecordError(only.record, error) : new UnflushableError(error);
    }
  }

  makeRoom(): Promise<void> | null {
    return this.#wal.makeRoom();
  }

  async close(): Promise<void> {
    try {
      await this.#wal.close();
    } finally {
      this.connection.close();
    }
  }
}
