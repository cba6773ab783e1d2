/** All rows of a view as text, in an order that does not depend on how they came there: for comparing two builds. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { bookkeepingTables } from './bookkeeping.ts';

function tables(connection: DatabaseSync): readonly string[] {
  const rows = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  return rows.map(row => String(row.name)).filter(name => !bookkeepingTables.has(name) && !name.startsWith('sqlite_'));
}

/** One line per row, tables and rows sorted; the runner's own tables are left out. */
export function* dumpView(connection: DatabaseSync): Generator<string> {
  for (const table of tables(connection)) {
    const columns = connection.prepare(`SELECT * FROM "${table}"`).columns();
    const order = columns.map((_, column) => column + 1).join(', ');
    for (const row of connection.prepare(`SELECT * FROM "${table}" ORDER BY ${order}`).iterate())
      yield `${table} ${JSON.stringify(row)}`;
  }
}

/** SHA-256 over the dump, hexadecimal: equal if and only if two builds hold the same rows. */
export function hashView(connection: DatabaseSync): string {
  const hash = createHash('sha256');
  for (const line of dumpView(connection)) hash.update(line).update('\n');
  return hash.digest('hex');
}
