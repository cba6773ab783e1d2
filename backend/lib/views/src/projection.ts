/** What a view is made from: a declaration, folded by `runProjection` of @airy/processing into any store. */
import type { Kysely } from 'kysely';
import type { LogRecord } from '@airy/event-log';
import type { Rows, Steps } from './rows.ts';
import type { AnyTable } from './table.ts';

/**
 * The value of a record that is not a tombstone.
 * @throws AiryError `schema_unknown` (waited for 60 s) or `registry_unavailable` (waited for); anything else is a dead letter.
 */
export type Decode = (record: LogRecord) => unknown;

/** Notes the key of a row that `apply` will look at. */
export type Want = (table: AnyTable, key: string) => void;

/** How the records of one topic change rows. Must not depend on the records of another topic: joins happen at read. */
export interface RecordFold<Value> {
  /** Called for each record before the first `apply` of a transaction: names the rows to be loaded. */
  want?(record: LogRecord, value: Value | null, want: Want): void;
  /** Changes rows; null is a tombstone. An error makes this record a dead letter. Records repeat after a crash. */
  apply(record: LogRecord, value: Value | null): void;
}

/** The folds of one transaction; what they gather is forgotten with it. */
export interface Folding {
  /** By topic. */
  readonly folds: ReadonlyMap<string, RecordFold<never>>;
  /** After the last `apply`: what follows from several records, such as sums. */
  settle?(): Steps;
}

/**
 * Statements that make indexes of a kind which only one database has, after the tables were made. What they hold follows
 * from the tables, in the same transaction; no dump shows it.
 */
export interface OwnIndexes {
  readonly sqlite: readonly string[];
  /** @param schema quoted where it has to be */
  readonly postgres: (schema: string) => readonly string[];
}

export interface Projection<Query> {
  /** Lisp-case; part of file names, schemas and metrics. */
  readonly name: string;
  /** To be raised whenever tables or folds change: the view is then built anew, beside the old one. */
  readonly version: number;
  /** Which topics it folds, and how their values are read. */
  readonly topics: ReadonlyMap<string, Decode>;
  /** A row is written by the records of one partition only. */
  readonly tables: readonly AnyTable[];
  readonly indexes?: OwnIndexes;
  begin(rows: Rows): Folding;
  /** What it answers. Every call sees one state of the view. */
  query(kysely: Kysely<unknown>): Query;
  /** The version before, as it was: serves while this one is being built. */
  readonly previous?: Projection<Query>;
}

/** What a codec of @airy/topics offers. */
export interface ValueDecoder<Value> {
  decode(value: Uint8Array): Value | Promise<Value>;
}

export function decodeWith(codec: ValueDecoder<unknown>): Decode {
  return record => {
    if (record.value === null) throw new Error('a tombstone has no value');
    return codec.decode(record.value);
  };
}

/** The record's key. @throws Error if there is none, or it is not the id of what the record holds. */
export function recordKey(record: LogRecord, id: string | undefined): string {
  if (record.key === null) throw new Error('the record has no key');
  if (id !== undefined && record.key !== id) throw new Error(`the key ${record.key} is not the id ${id} of the record`);
  return record.key;
}
