/** Views in PostgreSQL: one schema holds one build, shared by all replicas; each partition's rows are written by its owner. */
import type { TopicPartition } from '@airy/event-log';
import type { PoolClient } from 'pg';
import type { DeadLetterRow } from './bookkeeping.ts';
import type { FoldRecord, Slice } from './fold-record.ts';
import { foldRecords } from './fold-records.ts';
import { buildSchema, type Build } from './postgres-control.ts';
import type { PostgresDatabase } from './shared-database.ts';
import { isDataFault, isGone, isOutage, sqlState } from './postgres-errors.ts';
import { FencedError, PostgresOffsets, RewoundError, type Move } from './postgres-offsets.ts';
import { consistentQuery } from './postgres-query.ts';
import { listOf, PostgresRows } from './postgres-rows.ts';
import type { Projection } from './projection.ts';
import { TransactionRows } from './rows.ts';
import { blamed } from './unfoldable.ts';
import type { ViewStore } from './view-store.ts';

export interface PostgresStore<Query> extends ViewStore<Query> {
  readonly build: Build;
  apply(slices: readonly Slice[]): Promise<void>;
  /** Takes a partition from whoever had it: the offset to fold from; null if nothing of it was ever folded. */
  take(partition: TopicPartition): Promise<number | null>;
  letGo(partition: TopicPartition): void;
  /** False once another replica has been seen to have taken it. */
  owns(partition: TopicPartition): boolean;
  /** Looks only how far the other owners are. */
  lookAtOffsets(): Promise<void>;
}

/** The work is the server's: a transaction may hold many records, as the event loop runs on meanwhile. Partitions may have to be let go. */
const turn = { budgetMs: 250, maxRecords: 2_000, lanes: 2, patience: 5 };
const keptDeadLetters = 20;

interface Parts<Query> {
  readonly projection: Projection<Query>;
  readonly database: PostgresDatabase;
  readonly build: Build;
}

export function openPostgresStore<Query extends object>(parts: Parts<Query>): PostgresStore<Query> {
  return new OpenPostgresStore(parts);
}

class OpenPostgresStore<Query extends object> implements PostgresStore<Query> {
  readonly build: Build;
  readonly query: Query;
  readonly turn = turn;
  readonly #projection: Projection<Query>;
  readonly #database: PostgresDatabase;
  readonly #schema: string;
  readonly #rows: PostgresRows;
  readonly #offsets: PostgresOffsets;
  #deadLetterCount = 0;
  #deadLetters: readonly DeadLetterRow[] = [];

  constructor({ projection, database, build }: Parts<Query>) {
    this.build = build;
    this.#projection = projection;
    this.#database = database;
    this.#schema = buildSchema(database.schema, build);
    this.query = consistentQuery(projection, { pool: database.readers, schema: this.#schema });
    this.#rows = new PostgresRows(this.#schema);
    this.#offsets = new PostgresOffsets(this.#schema);
  }

  next(partition: TopicPartition): number | null {
    return this.#offsets.next(partition);
  }

  offsets(): readonly (TopicPartition & { readonly next: number })[] {
    return this.#offsets.all();
  }

  deadLetterCount(): number {
    return this.#deadLetterCount;
  }

  deadLetters(limit: number): readonly DeadLetterRow[] {
    return this.#deadLetters.slice(0, limit);
  }

  makeRoom(): null {
    return null;
  }

  async take(partition: TopicPartition): Promise<number | null> {
    const taken = await this.#database.transaction(client => this.#offsets.take(client, partition));
    return taken();
  }

  letGo(partition: TopicPartition): void {
    this.#offsets.letGo(partition);
  }

  owns(partition: TopicPartition): boolean {
    return this.#offsets.epoch(partition) !== null;
  }

  /** @throws FencedError, RewoundError besides what the port says. */
  async apply(slices: readonly Slice[]): Promise<void> {
    for (;;) {
      const moves = this.#moves(slices);
      if (moves.length === 0 || (await this.#tryApply(slices, moves))) return;
      await this.#database.transaction(client => this.#offsets.reconcile(client, moves));
    }
  }

  async lookAtOffsets(): Promise<void> {
    // Whoever waits for a position is a caller, and must not wait for those who fold.
    await this.#offsets.refresh(this.#database.readers);
  }

  async look(): Promise<void> {
    await this.lookAtOffsets();
    const table = `"${this.#schema}"."viewDeadLetter"`;
    const { rows } = await this.#database.workers.query<DeadLetterRow & { total: number }>(
      `SELECT topic, partition, "offset", reason, (SELECT count(*) FROM ${table}) AS total
       FROM ${table} ORDER BY "row" DESC LIMIT ${keptDeadLetters}`,
    );
    this.#deadLetterCount = rows[0]?.total ?? 0;
    this.#deadLetters = rows.map(({ topic, partition, offset, reason }) => ({ topic, partition, offset, reason }));
  }

  async *dump(): AsyncIterable<string> {
    for (const { name, key } of this.#projection.tables.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      const { rows } = await this.#database.workers.query<object>(
        `SELECT * FROM "${this.#schema}"."${name}" ORDER BY "${key}"`,
      );
      for (const row of rows) yield `${name} ${JSON.stringify(row)}`;
    }
  }

  /** The tables stay: they are everybody's. */
  async close(): Promise<void> {}

  /** False if the offsets are not where they were thought to be. */
  async #tryApply(slices: readonly Slice[], moves: readonly Move[]): Promise<boolean> {
    const news = slices.flatMap(slice => this.#newsOf(slice));
    const work = async (client: PoolClient): Promise<boolean> => {
      // First of all: from here on nobody else can take the partitions, so what is read below stays true.
      if (!(await this.#offsets.move(client, moves))) return false;
      await this.#rows.run(client, foldRecords(this.#projection, news, new TransactionRows()));
      await this.#addDeadLetters(client, news);
      return true;
    };
    try {
      const isDone = await this.#database.transaction(work);
      if (isDone) this.#offsets.moved(moves);
      return isDone;
    } catch (error) {
      throw this.#explained(error, news, moves);
    }
  }

  #explained(error: unknown, news: readonly FoldRecord[], moves: readonly Move[]): unknown {
    if (error instanceof FencedError || error instanceof RewoundError) return error;
    if (isGone(error) && moves[0]) return new FencedError(moves[0]);
    if (isOutage(error) || (sqlState(error) !== null && !isDataFault(error))) return error;
    return blamed(news, error);
  }

  /** One per partition that gets further. @throws FencedError for a partition that was not taken. */
  #moves(slices: readonly Slice[]): readonly Move[] {
    const moves = new Map<string, Move>();
    for (const { topic, partition, nextOffset } of slices) {
      const key = `${topic}/${partition}`;
      const epoch = this.#offsets.epoch({ topic, partition });
      if (epoch === null) throw new FencedError({ topic, partition });
      const from = this.next({ topic, partition });
      const to = Math.max(nextOffset, moves.get(key)?.to ?? from ?? 0);
      if (from === null || to > from) moves.set(key, { topic, partition, epoch, from, to });
    }
    return [...moves.values()];
  }

  #newsOf(slice: Slice): readonly FoldRecord[] {
    const from = this.next(slice) ?? 0;
    return slice.records.filter(({ record }) => record.offset >= from);
  }

  async #addDeadLetters(client: PoolClient, news: readonly FoldRecord[]): Promise<void> {
    const letters = news.filter(item => 'deadLetter' in item);
    if (letters.length === 0) return;
    await client.query(
      `INSERT INTO "${this.#schema}"."viewDeadLetter" (topic, partition, "offset", reason)
       SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING`,
      [
        listOf(letters.map(({ record }) => record.topic)),
        listOf(letters.map(({ record }) => record.partition)),
        listOf(letters.map(({ record }) => record.offset)),
        listOf(letters.map(({ deadLetter }) => deadLetter.replaceAll('\0', ''))),
      ],
    );
  }
}
