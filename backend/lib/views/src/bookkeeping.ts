/** The runner's own tables in a view's file: offsets, and which records were given up. */
import type { DatabaseSync } from 'node:sqlite';
import type { LogRecord, TopicPartition } from '@airy/event-log';

export interface DeadLetterRow extends TopicPartition {
  readonly offset: number;
  readonly reason: string;
}

export interface Bookkeeping {
  next(partition: TopicPartition): number | null;
  offsets(): readonly (TopicPartition & { readonly next: number })[];
  setNext(partition: TopicPartition, next: number): void;
  addDeadLetter(record: LogRecord, reason: string): void;
  deadLetterCount(): number;
  deadLetters(limit: number): readonly DeadLetterRow[];
  /** A transaction was rolled back: what is remembered in memory is read anew. */
  forget(): void;
}

export function createBookkeeping(connection: DatabaseSync): void {
  connection.exec(`
    CREATE TABLE "viewOffset" (
      "topic" TEXT NOT NULL, "partition" INTEGER NOT NULL, "next" INTEGER NOT NULL,
      PRIMARY KEY ("topic", "partition")
    ) WITHOUT ROWID;
    CREATE TABLE "viewDeadLetter" (
      "topic" TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL, "reason" TEXT NOT NULL,
      PRIMARY KEY ("topic", "partition", "offset")
    )`);
}

type OffsetRow = TopicPartition & { readonly next: number };

export function openBookkeeping(connection: DatabaseSync): Bookkeeping {
  const readOffsets = connection.prepare('SELECT "topic", "partition", "next" FROM "viewOffset"');
  const writeOffset = connection.prepare(
    'INSERT INTO "viewOffset" VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET "next" = excluded."next"',
  );
  const writeDeadLetter = connection.prepare('INSERT INTO "viewDeadLetter" VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const countDeadLetters = connection.prepare('SELECT count(*) AS "count" FROM "viewDeadLetter"');
  const readDeadLetters = connection.prepare('SELECT * FROM "viewDeadLetter" ORDER BY rowid DESC LIMIT ?');
  // Partitions are few and looked up for every slice, so their offsets are kept beside the table.
  const known = new Map<string, OffsetRow>();
  const load = (): void => {
    known.clear();
    for (const row of readOffsets.all() as unknown as OffsetRow[]) known.set(`${row.topic}/${row.partition}`, row);
  };
  load();
  return {
    next: ({ topic, partition }) => known.get(`${topic}/${partition}`)?.next ?? null,
    offsets: () => [...known.values()],
    setNext: ({ topic, partition }, next) => {
      writeOffset.run(topic, partition, next);
      known.set(`${topic}/${partition}`, { topic, partition, next });
    },
    addDeadLetter: ({ topic, partition, offset }, reason) => {
      writeDeadLetter.run(topic, partition, offset, reason);
    },
    deadLetterCount: () => Number(countDeadLetters.get()?.count ?? 0),
    deadLetters: limit => readDeadLetters.all(limit) as unknown as DeadLetterRow[],
    forget: load,
  };
}
