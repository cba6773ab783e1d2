/** A corner of a real PostgreSQL for one test: schemas of its own, dropped afterwards. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { BuildControl } from './postgres-control.ts';
import { openPostgres, type PostgresOptions } from './postgres-database.ts';
import type { PostgresDatabase } from './shared-database.ts';
import { openPostgresStore, type PostgresStore } from './postgres-store.ts';
import type { Projection } from './projection.ts';

export class PostgresCorner implements AsyncDisposable {
  readonly url: string;
  readonly schema = `test_${randomBytes(5).toString('hex')}`;
  readonly lines: string[] = [];
  readonly #server: string;
  readonly #opened: PostgresDatabase[] = [];

  constructor(url: string) {
    this.#server = url;
    this.url = `${url}?application_name=${this.schema}`;
  }

  /** The server ends every connection of ours, in use or not. */
  async endConnections(): Promise<void> {
    await this.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [this.schema]);
  }

  /** As one replica opens it. */
  async open(options: Partial<PostgresOptions> = {}): Promise<PostgresDatabase> {
    const note = (details: unknown, text?: string): void => void this.lines.push(`${text} ${JSON.stringify(details)}`);
    const logger = { warn: note, error: note };
    const database = await openPostgres({ url: this.url, schema: this.schema, logger, ...options });
    this.#opened.push(database);
    return database;
  }

  /** A store on the view's newest build; one more replica with every call. */
  async store<Query extends object>(projection: Projection<Query>, replica = 'r1'): Promise<PostgresStore<Query>> {
    const database = this.#opened[0] ?? (await this.open());
    const build = await new BuildControl(database, projection.name, replica).openOrCreate(projection);
    return openPostgresStore({ projection, database, build });
  }

  /** Something an operator does. */
  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<readonly Row[]> {
    const client = new pg.Client({ connectionString: this.#server });
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const database of this.#opened) await database.close();
    const schemas = await this.sql<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname = $1 OR starts_with(nspname, $2)`,
      [this.schema, `${this.schema}_`],
    );
    for (const { name } of schemas) await this.sql(`DROP SCHEMA "${name}" CASCADE`);
  }
}
