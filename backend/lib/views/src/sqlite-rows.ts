/** The steps of a fold on SQLite: statements prepared once, point reads, rows written one by one. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Step, Steps, TableChanges } from './rows.ts';
import type { AnyTable, StoredRow } from './table.ts';

interface TableStatements {
  readonly byKey: StatementSync;
  readonly put: StatementSync;
  readonly remove: StatementSync;
}

const quoted = (name: string): string => `"${name}"`;

/** Inserts or replaces a row; its parameters are the columns in their order. */
function upsertOf({ name, key, columns }: AnyTable): string {
  const names = columns.map(([column]) => quoted(column));
  const changes = columns.flatMap(([column]) =>
    column === key ? [] : [`${quoted(column)} = excluded.${quoted(column)}`],
  );
  const action = changes.length === 0 ? 'NOTHING' : `UPDATE SET ${changes.join(', ')}`;
  const places = names.map(() => '?').join(', ');
  return `INSERT INTO ${quoted(name)} (${names.join(', ')}) VALUES (${places}) ON CONFLICT DO ${action}`;
}

export class SqliteRows {
  readonly #connection: DatabaseSync;
  readonly #kysely: Kysely<unknown>;
  readonly #statements = new Map<AnyTable, TableStatements>();

  constructor(connection: DatabaseSync, kysely: Kysely<unknown>) {
    this.#connection = connection;
    this.#kysely = kysely;
  }

  run(steps: Steps): void {
    let step = steps.next();
    while (!step.done) step = steps.next(this.#execute(step.value));
  }

  #execute(step: Step): readonly StoredRow[] {
    if (step.kind === 'load') return this.#load(step.table, step.keys);
    if (step.kind === 'write') return this.#write(step.changes);
    const { sql, parameters } = step.query(this.#kysely).compile();
    return this.#connection.prepare(sql).all(...(parameters as SQLInputValue[])) as unknown as readonly StoredRow[];
  }

  #load(table: AnyTable, keys: readonly string[]): readonly StoredRow[] {
    const { byKey } = this.#of(table);
    return keys.map(key => byKey.get(key) as StoredRow | undefined).filter(row => row !== undefined);
  }

  #write(changes: readonly TableChanges[]): readonly StoredRow[] {
    for (const { table, puts, removals } of changes) {
      const { put, remove } = this.#of(table);
      for (const row of puts) put.run(...table.columns.map(([column]) => row[column] as SQLInputValue));
      for (const key of removals) remove.run(key);
    }
    return [];
  }

  #of(table: AnyTable): TableStatements {
    const known = this.#statements.get(table);
    if (known) return known;
    const [name, key] = [quoted(table.name), quoted(table.key)];
    const columns = table.columns.map(([column]) => quoted(column)).join(', ');
    const statements = {
      byKey: this.#connection.prepare(`SELECT ${columns} FROM ${name} WHERE ${key} = ?`),
      put: this.#connection.prepare(upsertOf(table)),
      remove: this.#connection.prepare(`DELETE FROM ${name} WHERE ${key} = ?`),
    };
    this.#statements.set(table, statements);
    return statements;
  }
}
