/** The tables of one build in PostgreSQL, and whether they are still what was declared. */
import { createHash } from 'node:crypto';
import { Kysely } from 'kysely';
import type { PoolClient } from 'pg';
import { postgresDialect } from './postgres-dialect.ts';
import type { Projection } from './projection.ts';
import { createTables } from './table.ts';

/** By bytes, as SQLite sorts: lists and cursors are the same on both. */
const typeNames = { text: 'text COLLATE "C"' };

/** The declared tables as a short text; equal if and only if they are the same. */
export function declarationOf({ tables, indexes }: Projection<unknown>): string {
  return hash(JSON.stringify([tables, indexes?.postgres('') ?? []]));
}

export async function createBuildTables(
  client: PoolClient,
  schema: string,
  projection: Projection<unknown>,
): Promise<void> {
  await client.query(`CREATE SCHEMA "${schema}"`);
  await client.query(`
    CREATE TABLE "${schema}"."viewOffset" (
      topic text COLLATE "C" NOT NULL, partition integer NOT NULL, epoch bigint NOT NULL, next bigint NOT NULL,
      PRIMARY KEY (topic, partition)
    )`);
  await client.query(`
    CREATE TABLE "${schema}"."viewDeadLetter" (
      topic text COLLATE "C" NOT NULL, partition integer NOT NULL, "offset" bigint NOT NULL, reason text NOT NULL,
      "row" bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (topic, partition, "offset")
    )`);
  const kysely = new Kysely<unknown>({ dialect: postgresDialect(client) }).withSchema(schema);
  await createTables(kysely, projection.tables, typeNames);
  for (const statement of projection.indexes?.postgres(`"${schema}"`) ?? []) await client.query(statement);
}

/** What the catalogue says of a schema's tables and indexes, as a short text; empty if there are none. */
export async function fingerprint(client: PoolClient, schema: string): Promise<string> {
  const columns = await client.query<Record<string, unknown>>(
    `SELECT relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull, collname
     FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
     LEFT JOIN pg_collation ON pg_collation.oid = attcollation
     WHERE nspname = $1 AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY relname, attnum`,
    [schema],
  );
  if (columns.rows.length === 0) return '';
  const indexes = await client.query<{ definition: string }>(
    `SELECT replace(indexdef, $1, '') AS definition FROM pg_indexes WHERE schemaname = $1 ORDER BY 1`,
    [schema],
  );
  return hash(JSON.stringify([columns.rows, indexes.rows]));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
