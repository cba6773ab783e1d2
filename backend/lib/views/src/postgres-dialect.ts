/** Kysely on one connection of PostgreSQL that somebody else has opened: for queries that are to see one state. */
import {
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';
import { withoutNul } from './table.ts';

/** What runs a statement: a client of `pg`, or a pool of them. */
export interface StatementRunner {
  query(statement: {
    readonly text: string;
    readonly values: unknown[];
    readonly name?: string;
  }): Promise<{ readonly rows: unknown[]; readonly rowCount: number | null }>;
}

/** Statements that keep a name, and so are parsed once per connection; the queries of a view are few. */
const maxNamed = 200;
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNamed) return known;
  const name = `airy${names.size}`;
  names.set(text, name);
  return name;
}

class Connection implements DatabaseConnection {
  readonly #runner: StatementRunner;

  constructor(runner: StatementRunner) {
    this.#runner = runner;
  }

  async executeQuery<Row>({ sql: text, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    // No text of PostgreSQL has a NUL: rows were stored without it.
    const values = parameters.map(value => (typeof value === 'string' ? withoutNul(value) : value));
    const name = nameOf(text);
    const { rows, rowCount } = await this.#runner.query({ text, values, ...(name === undefined ? {} : { name }) });
    return { rows: rows as Row[], ...(rowCount === null ? {} : { numAffectedRows: BigInt(rowCount) }) };
  }

  // oxlint-disable-next-line require-yield -- nothing of a view is streamed
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('queries of views are not streamed');
  }
}

class OneConnection implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(runner: StatementRunner) {
    this.#connection = new Connection(runner);
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}

  // Whoever opened the connection has begun a transaction, or wants none.
  async beginTransaction(): Promise<void> {
    throw new Error('transactions belong to the owner of the connection');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
}

export function postgresDialect(runner: StatementRunner): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new OneConnection(runner),
    createIntrospector: database => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}
