/** The PostgreSQL behind the views, as the rest of the package uses it. */
import type { Pool, PoolClient } from 'pg';

export interface PostgresDatabase {
  readonly schema: string;
  /** For queries of callers. */
  readonly readers: Pool;
  /** For folding, polling and the tables that say which build serves. */
  readonly workers: Pool;
  /** `host:port/database`, without user and password. */
  readonly address: string;
  /** Why it cannot be used now; null: it answered the last time. */
  health(): string | null;
  /**
   * Runs the work in a transaction of its own; conflicts with others are tried again.
   * @throws what the work threw, or PostgreSQL says; then nothing was changed, unless the answer to the commit was lost.
   */
  transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
