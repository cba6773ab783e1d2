/**
 * Outcomes of commands under an idempotency key, so that a caller who asks again, on any replica and after a restart,
 * finds the first one. A projection of the events topics: rows and offsets move together.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TopicPartition } from '@airy/event-log';
import { writeAheadLogOf } from '@airy/views';
import type { WriteAheadLog } from '@airy/views';
import type { Answer } from './commander.ts';
import { inTransaction, openStoreFile, outcomeRetentionMs, ProgressTable } from './writer-store.ts';

export interface KnownOutcome {
  readonly commandId: string;
  readonly requestHash: string | null;
  readonly answer: Answer;
  /** Epoch ms. */
  readonly at: number;
}

const pruneIntervalMs = 60 * 60 * 1000;

const tables = [
  ProgressTable.schema,
  'CREATE TABLE outcome (command_id TEXT PRIMARY KEY, request_hash TEXT, answer TEXT, at INTEGER) WITHOUT ROWID',
  'CREATE INDEX outcome_age ON outcome (at)',
];

export class OutcomeIndex {
  readonly #database: DatabaseSync;
  readonly #progress: ProgressTable;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #prune: StatementSync;
  readonly #writeAheadLog: WriteAheadLog;
  readonly #clock: () => number;
  #prunedAt = 0;

  /** @param clock epoch ms. */
  constructor(path: string, clock: () => number) {
    this.#database = openStoreFile(path, database => database.exec(tables.join(';')));
    this.#progress = new ProgressTable(this.#database);
    this.#select = this.#database.prepare('SELECT request_hash, answer, at FROM outcome WHERE command_id = ?');
    this.#insert = this.#database.prepare(
      'INSERT OR IGNORE INTO outcome (command_id, request_hash, answer, at) VALUES (?, ?, ?, ?)',
    );
    this.#prune = this.#database.prepare('DELETE FROM outcome WHERE at < ?');
    this.#writeAheadLog = writeAheadLogOf(this.#database, path);
    this.#clock = clock;
  }

  find(commandId: string): KnownOutcome | null {
    const row = this.#select.get(commandId);
    if (row === undefined) return null;
    const requestHash = row['request_hash'] === null ? null : String(row['request_hash']);
    return { commandId, requestHash, answer: JSON.parse(String(row['answer'])) as Answer, at: Number(row['at']) };
  }

  /** The next offset to read; null if nothing of the partition was read yet. */
  next({ topic, partition }: TopicPartition): number | null {
    return this.#progress.of(partition).get(topic) ?? null;
  }

  store(outcomes: readonly KnownOutcome[], { topic, partition }: TopicPartition, next: number): void {
    inTransaction(this.#database, () => {
      for (const { commandId, requestHash, answer, at } of outcomes)
        this.#insert.run(commandId, requestHash, JSON.stringify(answer), at);
      this.#progress.advance(partition, new Map([[topic, next]]));
      this.#pruneNowAndThen();
    });
  }

  /** To be awaited before more is stored; null while there is room. @throws Error if the disk does not take it. */
  makeRoom(): Promise<void> | null {
    return this.#writeAheadLog.makeRoom();
  }

  async close(): Promise<void> {
    await this.#writeAheadLog.close();
    this.#database.close();
  }

  #pruneNowAndThen(): void {
    const now = this.#clock();
    if (now - this.#prunedAt < pruneIntervalMs) return;
    this.#prunedAt = now;
    this.#prune.run(now - outcomeRetentionMs);
  }
}
