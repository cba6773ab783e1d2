/** One transaction on a connection of a pool; the connection is thrown away if it may be of no use any more. */
import type { Pool, PoolClient } from 'pg';
import { isOutage } from './postgres-errors.ts';

/** @throws what the work threw, or PostgreSQL says. */
export async function inTransaction<Result>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let isUsable = false;
  try {
    await client.query(begin);
    const result = await work(client);
    await client.query('COMMIT');
    isUsable = true;
    return result;
  } catch (error) {
    // A server that does not answer would not answer this either; it rolls back what a lost connection has left.
    isUsable = !isOutage(error) && (await isRolledBack(client));
    throw error;
  } finally {
    client.release(!isUsable);
  }
}

async function isRolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    // The connection is lost; the error that counts is the one before.
    return false;
  }
}
