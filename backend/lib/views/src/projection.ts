/** What a view is made from: a declaration, folded by `runProjection` of @airy/processing. */
import type { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { LogRecord } from '@airy/event-log';

/** The database of one view: Kysely for schema and queries, the connection itself for prepared statements. */
export interface ViewDatabase<Tables> {
  readonly kysely: Kysely<Tables>;
  readonly connection: DatabaseSync;
}

/** How the records of one topic change the rows. Must not depend on the records of another topic: joins happen at read. */
export interface TopicFold<Value> {
  /**
   * The value of a record that is not a tombstone.
   * @throws AiryError `schema_unknown` (waited for 60 s) or `registry_unavailable` (waited for); anything else is a dead letter.
   */
  decode(record: LogRecord): Value | Promise<Value>;
  /** Changes rows; null is a tombstone. An error makes this record a dead letter. Records repeat after a crash. */
  apply(record: LogRecord, value: Value | null): void;
}

export interface OpenProjection<Query> {
  readonly query: Query;
  readonly folds: ReadonlyMap<string, TopicFold<unknown>>;
  /** Writes what `apply` has gathered; called in the same transaction, before it commits. */
  flush?(): void;
  /** Forgets what `apply` has gathered, after the transaction was rolled back. */
  discard?(): void;
}

export interface Projection<Query> {
  /** Lisp-case; part of the file name and of the metrics. */
  readonly name: string;
  /** To be raised whenever tables or folds change: a new file is then built. */
  readonly version: number;
  readonly topics: readonly string[];
  createTables(kysely: Kysely<unknown>): Promise<void>;
  open(database: ViewDatabase<unknown>): OpenProjection<Query>;
  /** The version before, as it was: serves from its own file while this one is being built. */
  readonly previous?: Projection<Query>;
}
