/** Queries of a view on PostgreSQL: each call runs on one connection, in one snapshot, so that it sees one state. */
import { AiryError } from '@airy/errors';
import { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { postgresDialect } from './postgres-dialect.ts';
import { isConflict, isGone, isOutage, sqlState } from './postgres-errors.ts';
import { inTransaction } from './postgres-transaction.ts';
import type { Projection } from './projection.ts';

interface Source {
  readonly pool: Pool;
  readonly schema: string;
}

/** What the first statement sees, all see. */
const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

type Method = (...input: unknown[]) => Promise<unknown>;

/** The projection's query, each of its methods asynchronous, in a read-only transaction. */
export function consistentQuery<Query extends object>(projection: Projection<Query>, source: Source): Query {
  const onClients = new WeakMap<PoolClient, Query>();
  const queryOn = (client: PoolClient): Query => {
    const known = onClients.get(client);
    if (known) return known;
    const kysely = new Kysely<unknown>({ dialect: postgresDialect(client) }).withSchema(source.schema);
    const query = projection.query(kysely);
    onClients.set(client, query);
    return query;
  };
  const call =
    (name: string | symbol): Method =>
    (...input) =>
      snapshot(source.pool, client => (Reflect.get(queryOn(client), name) as Method)(...input));
  return new Proxy({} as Query, { get: (_, name) => call(name) });
}

/** @throws AiryError `view_unavailable` if PostgreSQL does not answer. */
async function snapshot<Result>(pool: Pool, read: (client: PoolClient) => Promise<Result>): Promise<Result> {
  try {
    return await inTransaction(pool, begin, read);
  } catch (error) {
    if (!isOutage(error) && !isGone(error)) throw error;
    // A connection that was idle while the server restarted is found out by its first use: nothing was changed, so again.
    if (isConflict(error) || isLostConnection(error)) return attemptAgain(pool, read);
    throw unavailable(error);
  }
}

async function attemptAgain<Result>(pool: Pool, read: (client: PoolClient) => Promise<Result>): Promise<Result> {
  try {
    return await inTransaction(pool, begin, read);
  } catch (error) {
    throw isOutage(error) || isGone(error) ? unavailable(error) : error;
  }
}

function isLostConnection(error: unknown): boolean {
  const state = sqlState(error);
  return state === null || state.startsWith('08') || state.startsWith('57P');
}

function unavailable(cause: unknown): AiryError {
  return new AiryError('view_unavailable', 'PostgreSQL, which holds the view, does not answer.', { cause });
}
