/** Kysely over the SQLite that is built into Node: only what differs from the driver Kysely was written for. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/** Statements kept prepared per database; the queries of a view are few, their SQL texts bounded. */
const maxPrepared = 200;

/** A Kysely dialect on an open database. Closing stays with whoever opened it. */
export function sqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepared = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = prepared.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    if (prepared.size >= maxPrepared) prepared.delete(prepared.keys().next().value ?? '');
    prepared.set(text, statement);
    return statement;
  };
  return new SqliteDialect({
    database: {
      prepare: text => {
        const statement = prepare(text);
        const bind = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
        return {
          reader: statement.columns().length > 0,
          all: parameters => statement.all(...bind(parameters)),
          run: parameters => statement.run(...bind(parameters)),
          iterate: parameters => database.prepare(text).iterate(...bind(parameters)),
        };
      },
      close: () => undefined,
    },
  });
}
