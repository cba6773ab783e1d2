/** The one SQLite file, as its only writer sees it. Runs on the storage thread. */
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { readFrame } from './commit-frame.ts';
import type { TopicSpec } from './port.ts';
import type { CommitRequest, GroupOffset, PartitionRow, SchemaVersion } from './storage-protocol.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS topics(
    name TEXT PRIMARY KEY, partitions INTEGER NOT NULL, cleanup TEXT NOT NULL,
    retention_ms INTEGER, lag_ms INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS partitions(
    id INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL,
    next_offset INTEGER NOT NULL DEFAULT 0, cleaned_to INTEGER NOT NULL DEFAULT 0,
    UNIQUE(topic, partition)
  );
  CREATE TABLE IF NOT EXISTS groups(
    name TEXT NOT NULL, topic TEXT NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    PRIMARY KEY(name, topic, partition)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS schemas(id INTEGER PRIMARY KEY, schema TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS subjects(
    subject TEXT NOT NULL, version INTEGER NOT NULL, schema_id INTEGER NOT NULL,
    PRIMARY KEY(subject, version)
  ) WITHOUT ROWID;
`;

const pageBytes = 4096;
/** Pages of the write-ahead log that are moved into the file at a time: so few that no commit waits long for it. */
const checkpointPages = 1000;

export class Storage {
  readonly database: DatabaseSync;
  private readonly inserts = new Map<number, StatementSync>();
  private readonly moveOffset: StatementSync;
  private readonly setOffset: StatementSync;
  private readonly progress: StatementSync;

  constructor(file: string) {
    this.database = new DatabaseSync(file, { timeout: 5000 });
    this.database.exec(`
      PRAGMA page_size = ${pageBytes};
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = 0;
      PRAGMA journal_size_limit = ${8 * checkpointPages * pageBytes};
    `);
    this.transaction(() => this.database.exec(schema));
    this.progress = this.database.prepare('PRAGMA wal_checkpoint(NOOP)');
    const upsert = 'INSERT INTO groups VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET next_offset = ';
    this.moveOffset = this.database.prepare(`${upsert} max(next_offset, excluded.next_offset)`);
    this.setOffset = this.database.prepare(`${upsert} excluded.next_offset`);
  }

  /** All or nothing. Durable when it returns. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      throw error;
    }
  }

  commit(request: CommitRequest): void {
    this.transaction(() => {
      for (const record of readFrame(request.block, request.length)) {
        const { offset, timestamp, key, value, headers } = record;
        this.insertInto(record.partitionId).run(offset, timestamp, key, value, headers);
      }
      for (const offset of request.offsets) bindOffset(this.moveOffset, offset);
      for (const offset of request.forcedOffsets) bindOffset(this.setOffset, offset);
      for (const version of request.schemas) this.addSchema(version);
    });
  }

  /**
   * Moves the write-ahead log into the file when there is enough of it. Durability does not need it, so it is not
   * part of a commit: the commit has been acknowledged.
   */
  checkpointIfDue(): void {
    const { log, checkpointed } = this.progress.get() as { log: number; checkpointed: number };
    if (log - checkpointed >= checkpointPages) this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  createTopics(specs: readonly TopicSpec[]): PartitionRow[] {
    return this.transaction(() => specs.flatMap(spec => this.createTopic(spec)));
  }

  limitPages(pages: number): void {
    this.database.exec(`PRAGMA max_page_count = ${pages}`);
  }

  close(): void {
    try {
      this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // On a full disk it stays in the write-ahead log, which the next opening reads.
      if (!isSqliteError(error)) throw error;
    } finally {
      this.database.close();
    }
  }

  private createTopic(spec: TopicSpec): PartitionRow[] {
    this.database
      .prepare(
        `INSERT INTO topics VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
           partitions = max(partitions, excluded.partitions), cleanup = excluded.cleanup,
           retention_ms = excluded.retention_ms, lag_ms = excluded.lag_ms`,
      )
      .run(spec.name, spec.partitions, spec.cleanup, spec.retentionMs, spec.minCompactionLagMs);
    const added: PartitionRow[] = [];
    for (let partition = 0; partition < spec.partitions; partition++) {
      const row = this.createPartition(spec.name, partition);
      if (row) added.push(row);
    }
    return added;
  }

  private createPartition(topic: string, partition: number): PartitionRow | null {
    const inserted = this.database
      .prepare('INSERT INTO partitions(topic, partition) VALUES(?, ?) ON CONFLICT DO NOTHING RETURNING id')
      .get(topic, partition);
    if (!inserted) return null;
    const id = Number(inserted['id']);
    this.database.exec(`
      CREATE TABLE ${recordTable(id)}(
        offset INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, key TEXT, value BLOB, headers TEXT
      );
      CREATE TABLE ${keyTable(id)}(
        key TEXT PRIMARY KEY, offset INTEGER NOT NULL, removable_at INTEGER
      ) WITHOUT ROWID;
      CREATE INDEX ${keyTable(id)}_tombstones ON ${keyTable(id)}(removable_at) WHERE removable_at IS NOT NULL;
    `);
    return { id, topic, partition };
  }

  private addSchema(version: SchemaVersion): void {
    this.database.prepare('INSERT INTO schemas VALUES(?, ?) ON CONFLICT DO NOTHING').run(version.id, version.schema);
    this.database.prepare('INSERT INTO subjects VALUES(?, ?, ?)').run(version.subject, version.version, version.id);
  }

  private insertInto(partitionId: number): StatementSync {
    let insert = this.inserts.get(partitionId);
    if (!insert) {
      insert = this.database.prepare(`INSERT INTO ${recordTable(partitionId)} VALUES(?, ?, ?, ?, ?)`);
      this.inserts.set(partitionId, insert);
    }
    return insert;
  }
}

export function isSqliteError(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error;
}

/** A partition's records. */
export function recordTable(partitionId: number): string {
  return `records_${partitionId}`;
}

/** The latest compacted offset of each key of a partition; `removable_at` is set for tombstones (see cleaner.ts). */
export function keyTable(partitionId: number): string {
  return `keys_${partitionId}`;
}

function bindOffset(statement: StatementSync, { group, topic, partition, offset }: GroupOffset): void {
  statement.run(group, topic, partition, offset);
}
