/** The steps of a fold on PostgreSQL: each is one round trip, whatever the number of rows. */
import { Kysely } from 'kysely';
import type { PoolClient } from 'pg';
import { postgresDialect } from './postgres-dialect.ts';
import { namedStatement, type NamedStatement } from './postgres-statement.ts';
import type { Step, Steps, TableChanges } from './rows.ts';
import type { AnyTable, Column, StoredRow } from './table.ts';

interface TableStatements {
  readonly byKeys: NamedStatement;
  readonly put: NamedStatement;
  readonly remove: NamedStatement;
}

const quoted = (name: string): string => `"${name}"`;
const typeOf = (column: Column): string => (column.endsWith('?') ? column.slice(0, -1) : column);

function statementsOf(schema: string, { name, key, columns }: AnyTable): TableStatements {
  const into = `${quoted(schema)}.${quoted(name)}`;
  const names = columns.map(([column]) => quoted(column)).join(', ');
  const lists = columns.map(([, column], index) => `$${index + 1}::${typeOf(column)}[]`).join(', ');
  const changes = columns.flatMap(([column]) =>
    column === key ? [] : [`${quoted(column)} = excluded.${quoted(column)}`],
  );
  const action = changes.length === 0 ? 'NOTHING' : `UPDATE SET ${changes.join(', ')}`;
  return {
    byKeys: namedStatement(`SELECT ${names} FROM ${into} WHERE ${quoted(key)} = ANY ($1::text[])`),
    put: namedStatement(
      `INSERT INTO ${into} (${names}) SELECT * FROM unnest(${lists}) ON CONFLICT (${quoted(key)}) DO ${action}`,
    ),
    remove: namedStatement(`DELETE FROM ${into} WHERE ${quoted(key)} = ANY ($1::text[])`),
  };
}

/** A list as PostgreSQL writes it; made here, because a list per column is what a fold sends most. */
export function listOf(values: readonly (string | number | null | undefined)[]): string {
  let list = '{';
  for (const value of values) {
    if (list.length > 1) list += ',';
    if (typeof value === 'number') list += value;
    else if (typeof value === 'string') list += `"${value.replaceAll(/["\\]/g, '\\$&')}"`;
    else list += 'NULL';
  }
  return `${list}}`;
}

/** Of one build. */
export class PostgresRows {
  readonly #schema: string;
  readonly #statements = new Map<AnyTable, TableStatements>();

  constructor(schema: string) {
    this.#schema = schema;
  }

  async run(client: PoolClient, steps: Steps): Promise<void> {
    let step = steps.next();
    while (!step.done) step = steps.next(await this.#execute(client, step.value));
  }

  async #execute(client: PoolClient, step: Step): Promise<readonly StoredRow[]> {
    if (step.kind === 'load') return this.#load(client, step.table, step.keys);
    if (step.kind === 'write') return this.#write(client, step.changes);
    const kysely = new Kysely<unknown>({ dialect: postgresDialect(client) }).withSchema(this.#schema);
    const { sql, parameters } = step.query(kysely).compile();
    return (await client.query<StoredRow>(sql, [...parameters])).rows;
  }

  async #load(client: PoolClient, table: AnyTable, keys: readonly string[]): Promise<readonly StoredRow[]> {
    return (await client.query<StoredRow>({ ...this.#of(table).byKeys, values: [listOf(keys)] })).rows;
  }

  async #write(client: PoolClient, changes: readonly TableChanges[]): Promise<readonly StoredRow[]> {
    for (const { table, puts, removals } of changes) {
      const { put, remove } = this.#of(table);
      const columns = (): string[] => table.columns.map(([column]) => listOf(puts.map(row => row[column])));
      if (puts.length > 0) await client.query({ ...put, values: columns() });
      if (removals.length > 0) await client.query({ ...remove, values: [listOf(removals)] });
    }
    return [];
  }

  #of(table: AnyTable): TableStatements {
    const known = this.#statements.get(table);
    if (known) return known;
    const statements = statementsOf(this.#schema, table);
    this.#statements.set(table, statements);
    return statements;
  }
}
