/** The PostgreSQL that all replicas share: bounded pools of connections, transactions, and whether it answers. */
import { setTimeout as pause } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { Logger } from '@airy/event-log';
import pg, { type Pool, type PoolClient, type PoolConfig } from 'pg';
import { prepareControl } from './postgres-control.ts';
import { isConflict, isOutage, isRefusal, reasonOf } from './postgres-errors.ts';
import { inTransaction } from './postgres-transaction.ts';
import type { PostgresDatabase } from './shared-database.ts';

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`, with `sslmode` and the like as parameters. */
  readonly url: string;
  /** Begins the name of every schema; lower case letters, digits and `_`, at most 20. See `schemaFor`. */
  readonly schema: string;
  readonly logger: Logger;
  /** Default 10; three of them are kept for folding. */
  readonly maxConnections?: number;
  /** The server ends a statement after it, ms; those of callers after 10,000 at the latest. Default 30,000. */
  readonly statementTimeoutMs?: number;
  /** Ends waiting for a server that does not answer. */
  readonly signal?: AbortSignal;
}

const oldestVersion = 130_000;
const workerConnections = 3;
const connectTimeoutMs = 5_000;
const readTimeoutMs = 10_000;
const readMarginMs = 5_000;
const firstWaitMs = 250;
const maxWaitMs = 5_000;
const maxConflicts = 5;
const maxSchemaLength = 20;

/** The schema of an instance: `airy`, or of its namespace; different for any two namespaces. */
export function schemaFor(namespace: string | null): string {
  if (namespace === null) return 'airy';
  if (/^[a-z0-9_]{1,14}$/.test(namespace)) return `airy_${namespace}`;
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(namespace)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const readable = namespace
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 6);
  return `airy_${readable}${hash.toString(16).padStart(8, '0')}`;
}

/**
 * Resolves once the server has answered; as long as it does not, this waits and says so.
 * @throws AiryError `postgres_refused`, `postgres_too_old`, `postgres_newer`: only an operator can help.
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  if (!/^[a-z][a-z0-9_]*$/.test(options.schema) || options.schema.length > maxSchemaLength)
    throw new AiryError('config_invalid', `${options.schema} cannot be the name of a schema.`);
  const database = new OpenPostgres(options);
  try {
    await database.waitForServer();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

const safeInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
};

/** Sums and counts come as int8 and numeric; they are whole numbers here. */
const wholeNumbers: ReadonlySet<number> = new Set([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);
const parsers: NonNullable<PoolConfig['types']> = {
  getTypeParser: (oid: number) => (wholeNumbers.has(oid) ? safeInteger : pg.types.getTypeParser(oid)),
};

class OpenPostgres implements PostgresDatabase {
  readonly schema: string;
  readonly address: string;
  readonly readers: Pool;
  readonly workers: Pool;
  readonly #options: PostgresOptions;
  #problem: string | null = 'not connected yet';

  constructor(options: PostgresOptions) {
    this.#options = options;
    this.schema = options.schema;
    this.address = addressOf(options.url);
    const connections = Math.max(workerConnections + 1, options.maxConnections ?? 10);
    const timeoutMs = options.statementTimeoutMs ?? 30_000;
    this.readers = this.#pool(connections - workerConnections, Math.min(timeoutMs, readTimeoutMs));
    this.workers = this.#pool(workerConnections, timeoutMs);
  }

  health(): string | null {
    return this.#problem;
  }

  async waitForServer(): Promise<void> {
    const { logger, signal } = this.#options;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(maxWaitMs, waitMs * 2)) {
      try {
        await this.transaction(async client => {
          await checkVersion(client, this.address);
          await prepareControl(client, this.schema);
        });
        return;
      } catch (error) {
        if (isRefusal(error)) throw this.#refused(error);
        if (!isOutage(error)) throw error;
        logger.warn({ address: this.address, reason: reasonOf(error) }, 'PostgreSQL does not answer; waiting for it');
      }
      await pause(waitMs, undefined, signal ? { signal } : {});
    }
  }

  async transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    for (let conflicts = 0; ; conflicts++) {
      try {
        const result = await inTransaction(this.workers, 'BEGIN', work);
        this.#problem = null;
        return result;
      } catch (error) {
        if (isConflict(error) && conflicts < maxConflicts) continue;
        if (isOutage(error)) this.#problem = reasonOf(error);
        throw error;
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.readers.end(), this.workers.end()]);
  }

  #pool(max: number, timeoutMs: number): Pool {
    const pool = new pg.Pool({
      connectionString: this.#options.url,
      max,
      connectionTimeoutMillis: connectTimeoutMs,
      // A server that hangs ends nothing.
      query_timeout: timeoutMs + Math.min(timeoutMs, readMarginMs),
      keepAlive: true,
      application_name: 'airy',
      // Named statements are parsed once, but planned for their values: lists and limits differ too much.
      options: `-c statement_timeout=${timeoutMs} -c plan_cache_mode=force_custom_plan`,
      types: parsers,
    });
    const note = (error: Error): void => void (this.#problem = reasonOf(error));
    // The pool drops an idle connection by itself; one that is in use fails whoever uses it.
    pool.on('error', note);
    pool.on('connect', client => void client.on('error', note));
    return pool;
  }

  #refused(error: unknown): AiryError {
    const details = { address: this.address, reason: reasonOf(error) };
    return new AiryError('postgres_refused', null, { details, cause: error });
  }
}

function addressOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return host + pathname;
  } catch {
    // Only the shape of the address is needed; `pg` says what is wrong with it.
    return 'an unreadable address';
  }
}

async function checkVersion(client: PoolClient, address: string): Promise<void> {
  const { rows } = await client.query<{ version: string }>(`SELECT current_setting('server_version_num') AS version`);
  const version = Number(rows[0]?.version);
  if (version >= oldestVersion) return;
  throw new AiryError('postgres_too_old', null, { details: { address, version: Math.floor(version / 10_000) } });
}
