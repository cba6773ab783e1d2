/** Views in SQLite: one file holds one version of a view, a private full copy of the process. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { TopicPartition } from '@airy/event-log';
import { createBookkeeping, openBookkeeping, type Bookkeeping, type DeadLetterRow } from './bookkeeping.ts';
import type { FoldRecord, Slice } from './fold-record.ts';
import { foldRecords } from './fold-records.ts';
import type { Projection } from './projection.ts';
import { TransactionRows } from './rows.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteRows } from './sqlite-rows.ts';
import { createTables } from './table.ts';
import { blamed } from './unfoldable.ts';
import type { ViewStore } from './view-store.ts';
import { writeAheadLogOf, type WriteAheadLog } from './write-ahead-log.ts';

/** Folding is synchronous here: what is left of a turn belongs to requests. */
const turn = { budgetMs: 4, maxRecords: 2_000, lanes: 1, patience: null };

const typeNames = { text: 'text' };

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

async function createAll(connection: DatabaseSync, projection: Projection<unknown>): Promise<void> {
  connection.exec('BEGIN');
  try {
    createBookkeeping(connection);
    await createTables(new Kysely<unknown>({ dialect: sqliteDialect(connection) }), projection.tables, typeNames);
    for (const statement of projection.indexes?.sqlite ?? []) connection.exec(statement);
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
    await createAll(empty, projection);
    return schemaOf(empty);
  } finally {
    empty.close();
  }
}

/** The file was made by other tables under the same version, or is no database: it can only be built anew. */
export class UnusableViewError extends Error {
  override readonly name = 'UnusableViewError';
}

/** A view's file, with its connection for tests and tools. */
export interface SqliteStore<Query> extends ViewStore<Query> {
  readonly connection: DatabaseSync;
  apply(slices: readonly Slice[]): void;
}

/**
 * Opens or creates the view's file; `:memory:` for tests.
 * @throws UnusableViewError if what the file holds is not this projection's.
 */
export async function openSqliteStore<Query>(projection: Projection<Query>, path: string): Promise<SqliteStore<Query>> {
  const connection = openConnection(path);
  try {
    const schema = schemaOf(connection);
    if (schema === '') await createAll(connection, projection);
    else if (schema !== (await expectedSchema(projection))) throw new UnusableViewError('other tables than declared');
    return new OpenSqliteStore(projection, connection, writeAheadLogOf(connection, path));
  } catch (error) {
    connection.close();
    throw error;
  }
}

class OpenSqliteStore<Query> implements SqliteStore<Query> {
  readonly connection: DatabaseSync;
  readonly query: Query;
  readonly turn = turn;
  readonly #projection: Projection<Query>;
  readonly #rows: SqliteRows;
  readonly #bookkeeping: Bookkeeping;
  readonly #wal: WriteAheadLog;

  constructor(projection: Projection<Query>, connection: DatabaseSync, wal: WriteAheadLog) {
    const kysely = new Kysely<unknown>({ dialect: sqliteDialect(connection) });
    this.connection = connection;
    this.query = projection.query(kysely);
    this.#projection = projection;
    this.#rows = new SqliteRows(connection, kysely);
    this.#wal = wal;
    this.#bookkeeping = openBookkeeping(connection);
  }

  next(partition: TopicPartition): number | null {
    return this.#bookkeeping.next(partition);
  }

  offsets(): readonly (TopicPartition & { readonly next: number })[] {
    return this.#bookkeeping.offsets();
  }

  /** Nobody else writes this file. */
  async look(): Promise<void> {}

  deadLetterCount(): number {
    return this.#bookkeeping.deadLetterCount();
  }

  deadLetters(limit: number): readonly DeadLetterRow[] {
    return this.#bookkeeping.deadLetters(limit);
  }

  apply(slices: readonly Slice[]): void {
    this.connection.exec('BEGIN');
    try {
      this.#fold(slices.flatMap(slice => this.#advance(slice)));
      this.connection.exec('COMMIT');
    } catch (error) {
      if (this.connection.isTransaction) this.connection.exec('ROLLBACK');
      this.#bookkeeping.forget();
      throw error;
    }
  }

  /** What is new of a slice; the offset and the dead letters are noted. */
  #advance(slice: Slice): readonly FoldRecord[] {
    const from = this.next(slice) ?? 0;
    const news = slice.records.filter(({ record }) => record.offset >= from);
    for (const item of news) if ('deadLetter' in item) this.#bookkeeping.addDeadLetter(item.record, item.deadLetter);
    this.#bookkeeping.setNext(slice, Math.max(from, slice.nextOffset));
    return news;
  }

  #fold(records: readonly FoldRecord[]): void {
    try {
      this.#rows.run(foldRecords(this.#projection, records, new TransactionRows()));
    } catch (error) {
      throw blamed(records, error);
    }
  }

  makeRoom(): Promise<void> | null {
    return this.#wal.makeRoom();
  }

  async *dump(): AsyncIterable<string> {
    for (const { name, key } of this.#projection.tables.toSorted((left, right) => (left.name < right.name ? -1 : 1)))
      for (const row of this.connection.prepare(`SELECT * FROM "${name}" ORDER BY "${key}"`).iterate())
        yield `${name} ${JSON.stringify(row)}`;
  }

  async close(): Promise<void> {
    try {
      await this.#wal.close();
    } finally {
      this.connection.close();
    }
  }
}
