/**
 * The rows one transaction of a fold has read and changed. Folds work on them in plain code; only steps touch the
 * database: SQLite executes one at once, PostgreSQL in one round trip.
 */
import type { Compilable, Kysely } from 'kysely';
import { storedRow, withoutNul, type AnyTable, type StoredRow, type Table } from './table.ts';

/** What changed in one table: rows to insert or replace by their key, and keys of rows to delete. */
export interface TableChanges {
  readonly table: AnyTable;
  readonly puts: readonly StoredRow[];
  readonly removals: readonly string[];
}

/** Asked of the store; answered with rows (`write`: none). */
export type Step =
  | { readonly kind: 'load'; readonly table: AnyTable; readonly keys: readonly string[] }
  | { readonly kind: 'write'; readonly changes: readonly TableChanges[] }
  | { readonly kind: 'select'; readonly query: (kysely: Kysely<unknown>) => Compilable<unknown> };

/** Code that asks the store for something now and then, whether that answers at once or later. */
export type Steps<Result = void> = Generator<Step, Result, readonly StoredRow[]>;

/** The changes so far are visible to `get`, but to `select` only after `write`. */
export interface Rows {
  /** Null if there is none. @throws Error if it was neither loaded nor changed in this transaction. */
  get<Row extends object>(table: Table<Row>, key: string): Row | null;
  /** Inserts or replaces; returns the row as it is stored. @throws Error for a value that its column cannot hold. */
  put<Row extends object>(table: Table<Row>, row: Row): Row;
  remove(table: AnyTable, key: string): void;
  /** Makes rows known to `get`. */
  load(table: AnyTable, keys: Iterable<string>): Steps;
  /** Brings all changes into the database, still inside the transaction. */
  write(): Steps;
  select<Tables, Row>(query: (kysely: Kysely<Tables>) => Compilable<Row>): Steps<readonly Row[]>;
}

class TableRows {
  readonly #table: AnyTable;
  readonly #known = new Map<string, StoredRow | null>();
  readonly #changed = new Set<string>();

  constructor(table: AnyTable) {
    this.#table = table;
  }

  get(key: string): StoredRow | null {
    const row = this.#known.get(key);
    if (row === undefined) throw new Error(`row ${key} of ${this.#table.name} was not loaded`);
    return row;
  }

  set(key: string, row: StoredRow | null): void {
    this.#known.set(key, row);
    this.#changed.add(key);
  }

  unknown(keys: Iterable<string>): readonly string[] {
    return [...new Set(keys)].filter(key => !this.#known.has(key));
  }

  loaded(keys: readonly string[], rows: readonly StoredRow[]): void {
    for (const key of keys) this.#known.set(key, null);
    for (const row of rows) this.#known.set(String(row[this.#table.key]), row);
  }

  takeChanges(): TableChanges | null {
    if (this.#changed.size === 0) return null;
    const puts: StoredRow[] = [];
    const removals: string[] = [];
    for (const key of this.#changed) {
      const row = this.#known.get(key);
      if (row) puts.push(row);
      else removals.push(key);
    }
    this.#changed.clear();
    return { table: this.#table, puts, removals };
  }
}

export class TransactionRows implements Rows {
  readonly #tables = new Map<AnyTable, TableRows>();

  get<Row extends object>(table: Table<Row>, key: string): Row | null {
    return this.#of(table).get(withoutNul(key)) as Row | null;
  }

  put<Row extends object>(table: Table<Row>, row: Row): Row {
    const stored = storedRow(table, row as StoredRow);
    this.#of(table).set(String(stored[table.key]), stored);
    return stored as Row;
  }

  remove(table: AnyTable, key: string): void {
    this.#of(table).set(withoutNul(key), null);
  }

  *load(table: AnyTable, keys: Iterable<string>): Steps {
    const rows = this.#of(table);
    const unknown = rows.unknown([...keys].map(withoutNul));
    if (unknown.length > 0) rows.loaded(unknown, yield { kind: 'load', table, keys: unknown });
  }

  *write(): Steps {
    const changes = [...this.#tables.values()].flatMap(rows => rows.takeChanges() ?? []);
    if (changes.length > 0) yield { kind: 'write', changes };
  }

  *select<Tables, Row>(query: (kysely: Kysely<Tables>) => Compilable<Row>): Steps<readonly Row[]> {
    const rows = yield { kind: 'select', query: query as (kysely: Kysely<unknown>) => Compilable<unknown> };
    return rows as readonly unknown[] as readonly Row[];
  }

  #of(table: AnyTable): TableRows {
    const known = this.#tables.get(table);
    if (known) return known;
    const rows = new TableRows(table);
    this.#tables.set(table, rows);
    return rows;
  }
}
