/**
 * What re-homing knows while it runs, in a SQLite file beside the data: of each key and partition the newest record's
 * place (never its content), so that any number of records fit. A run that was interrupted finds it again.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import type { LogRecord, RecordPosition, TopicPartition } from '@airy/event-log';
import { coveredStatement, ledgerSchema, ledgerStatements } from './rehome-ledger-statements.ts';
import type { LedgerStatements } from './rehome-ledger-statements.ts';
import type { Origin } from './rehome-origin.ts';
import { olderOnes } from './rehome-newest.ts';
import { stateTopicIds } from './rehome-rules.ts';
import type { Note, Order, StateTopicId } from './rehome-rules.ts';

/** The newest record of a key in a partition; `note: null` for a tombstone. */
export interface Entry {
  readonly topic: StateTopicId;
  readonly record: LogRecord & { readonly key: string };
  readonly note: Note | null;
  /** Where it was copied from, if it is a copy. */
  readonly origin: Origin | null;
}

/** A deletion that a partition has not heard of yet. */
export interface Deletion {
  readonly topic: StateTopicId;
  readonly key: string;
  /** The partition that has to hear of it, and where there is a value of the key in it. */
  readonly partition: number;
  readonly offset: number;
  /** The tombstone. */
  readonly origin: { readonly partition: number; readonly offset: number };
  readonly timestamp: number;
}

/** A message without an index, or one that has one, in the order in which they are numbered. */
export interface Numbered {
  readonly key: string;
  readonly conversation: string;
  readonly isFromContact: boolean;
  /** False: the record itself has no index, whatever an earlier version of it had. */
  readonly isNumbered: boolean;
  readonly index: number | null;
  readonly contactCount: number | null;
}

export interface ReceiptToMend {
  readonly key: string;
  readonly readDate: number;
}

/** Records that re-homing changes, by what is wrong with them. */
export interface Findings {
  readonly records: number;
  readonly messagesWithoutIndex: number;
  readonly receiptsWithoutIndex: number;
  readonly elsewhere: number;
  readonly plainTokens: number;
  /** Keys of which several partitions tell different things. */
  readonly twofold: number;
}

export class Ledger {
  readonly run: string;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: LedgerStatements;
  #covered: StatementSync | null = null;

  private constructor(path: string, database: DatabaseSync, run: string) {
    this.#path = path;
    this.#database = database;
    this.#statements = ledgerStatements(database);
    this.run = run;
  }

  /** What an earlier process left there goes on under its name; `run` is the name of a new one. */
  static open(path: string, run: string): Ledger {
    mkdirSync(dirname(path), { recursive: true });
    try {
      return Ledger.#opened(path, run);
    } catch (error) {
      if (!(error instanceof Error) || !('errcode' in error)) throw error;
      // Damaged, or of another version: it only repeats what the log says.
      remove(path);
      return Ledger.#opened(path, run);
    }
  }

  static #opened(path: string, run: string): Ledger {
    const database = new DatabaseSync(path);
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536');
      database.exec(ledgerSchema);
      database.prepare(`INSERT OR IGNORE INTO fact VALUES ('run', ?)`).run(run);
      const known = database.prepare(`SELECT value FROM fact WHERE name = 'run'`).get();
      return new Ledger(path, database, String(known?.['value']));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  /** Closes and deletes it. */
  discard(): void {
    this.#database.close();
    remove(this.#path);
  }

  transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** The stretch of a partition that is copied, and how far it was looked at; null if it is not known yet. */
  stretch({ topic, partition }: TopicPartition): { low: number; next: number; end: number } | null {
    const row = this.#statements.stretch.get(topic, partition);
    return row ? { low: Number(row['low']), next: Number(row['next']), end: Number(row['end']) } : null;
  }

  begin({ topic, partition }: TopicPartition, low: number, end: number): void {
    this.#statements.begin.run(topic, partition, low, low, end);
  }

  advance({ topic, partition }: TopicPartition, next: number): void {
    this.#statements.advance.run(next, topic, partition);
  }

  put({ topic, record, note, origin }: Entry): void {
    const { key, partition, offset, timestamp } = record;
    const order = note && origin?.isOrdered ? { index: null, contactCount: null } : note;
    this.#statements.put.run({
      topic: number(topic),
      key,
      partition,
      offset,
      timestamp,
      is_live: note === null ? 0 : 1,
      home: note?.home ?? null,
      owner: note?.owner ?? null,
      at: note?.at ?? null,
      is_from_contact: note?.isFromContact ? 1 : 0,
      position: order?.index ?? null,
      contact_count: order?.contactCount ?? null,
      is_plain: note?.isPlain ? 1 : 0,
      origin_partition: origin?.partition ?? null,
      origin_offset: origin?.offset ?? null,
    });
  }

  /** True once `settle` has said what is newest. */
  get isSettled(): boolean {
    return this.#statements.settled.get() !== undefined;
  }

  /** Says of each key which record is the newest, and where things belong that belong to a message. */
  settle(): void {
    const { contested, lose, place, indexMessages, setSettled } = this.#statements;
    this.transaction(() => {
      // Only a column is set that neither picks nor orders what is being read.
      for (const { topic, key, partition } of olderOnes(contested.iterate())) lose.run(topic, key, partition);
      place.run();
      indexMessages.run();
      setSettled.run();
    });
  }

  findings(): Findings {
    const row = this.#statements.findings.get() ?? {};
    const count = (name: string): number => Number(row[name] ?? 0);
    return {
      records: count('records'),
      messagesWithoutIndex: count('messages'),
      receiptsWithoutIndex: count('receipts'),
      elsewhere: count('elsewhere'),
      plainTokens: count('plain'),
      twofold: Number(this.#statements.twofold.get()?.['twofold'] ?? 0),
    };
  }

  /** All messages of the conversations that have some without an index: those with one first, then by time and id. */
  *messagesToNumber(): Generator<Numbered> {
    for (const row of this.#statements.messagesToNumber.iterate())
      yield {
        key: String(row['key']),
        conversation: String(row['owner']),
        isFromContact: row['is_from_contact'] === 1,
        isNumbered: row['is_numbered'] === 1,
        index: numberOrNull(row['known_position']),
        contactCount: numberOrNull(row['known_count']),
      };
  }

  *receiptsToMend(): Generator<ReceiptToMend> {
    for (const row of this.#statements.receiptsToMend.iterate())
      yield { key: String(row['key']), readDate: Number(row['at']) };
  }

  /** What a receipt of this date covers, once all messages are numbered. */
  covered(conversation: string, readDate: number): Order {
    this.#covered ??= coveredStatement(this.#database);
    const row = this.#covered.get({ conversation, date: readDate }) ?? {};
    const [all, unread] = [Number(row['contact_count'] ?? 0), Number(row['unread'] ?? 0)];
    return { index: Number(row['position'] ?? -1), contactCount: Math.max(0, all - unread) };
  }

  give(topic: StateTopicId, key: string, { index, contactCount }: Order): void {
    this.#statements.give.run(number(topic), key, index, contactCount);
  }

  given(topic: StateTopicId, key: string): Order | null {
    const row = this.#statements.given.get(number(topic), key);
    return row ? { index: Number(row['position']), contactCount: Number(row['contact_count']) } : null;
  }

  /** Where the record is to be copied to; null if it is not the newest of its key, or has been copied. */
  destination(topic: StateTopicId, { key, partition, offset }: LogRecord): number | null {
    const row = this.#statements.destination.get(number(topic), key, partition, offset);
    return row ? Number(row['home']) : null;
  }

  *deletions(): Generator<Deletion> {
    for (const row of this.#statements.deletions.iterate())
      yield {
        topic: stateTopicIds[Number(row['topic'])] ?? 'messages',
        key: String(row['key']),
        partition: Number(row['partition']),
        offset: Number(row['offset']),
        origin: { partition: Number(row['dead_partition']), offset: Number(row['dead_offset']) },
        timestamp: Number(row['timestamp']),
      };
  }

  /** Notes a copy that was found in the log. @param at where the copy stands. */
  tick(topic: StateTopicId, key: string, { origin, at }: { origin: Origin; at: RecordPosition }): void {
    this.#statements.tick.run(number(topic), key, origin.partition, origin.offset);
    this.#statements.tickDeletion.run(number(topic), key, at.partition, origin.partition, origin.offset);
  }

  get toCopy(): number {
    return Number(this.#statements.toCopy.get()?.['count'] ?? 0);
  }
}

function number(topic: StateTopicId): number {
  return stateTopicIds.indexOf(topic);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function remove(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
}
