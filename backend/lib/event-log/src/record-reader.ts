/** Reads records: from the cache where it has them, else from the file through a read-only connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Partition } from './partition.ts';
import type { LogRecord, ReadOptions, ReadResult } from './port.ts';
import { sizeOf } from './record-cache.ts';
import { recordTable } from './storage.ts';

const noHeaders: Readonly<Record<string, string>> = Object.freeze({});

export class RecordReader {
  private readonly database: DatabaseSync;
  private readonly statements = new Map<number, StatementSync>();

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** At least one record if there is one, however large. */
  read(partition: Partition, fromOffset: number, options: ReadOptions): ReadResult {
    const { low, high } = partition;
    const from = Math.max(fromOffset, low);
    if (from >= high) return { records: [], nextOffset: Math.max(fromOffset, high), watermarks: { low, high } };
    const source =
      from >= partition.cache.firstOffset ? partition.cache.from(from) : this.stored(partition, from, high);
    const { records, ended } = take(source, options);
    const last = records.at(-1);
    const nextOffset = ended || !last ? high : last.offset + 1;
    return { records, nextOffset, watermarks: { low, high } };
  }

  private *stored(partition: Partition, from: number, high: number): Generator<LogRecord> {
    const { topic, partition: number } = partition;
    for (const row of this.statement(partition.id).iterate(from, high)) {
      const [offset, timestamp, key, value, headers] = row as unknown as StoredRow;
      yield {
        topic,
        partition: number,
        offset,
        timestamp,
        key,
        value,
        headers: headers === null ? noHeaders : (JSON.parse(headers) as Record<string, string>),
      };
    }
  }

  private statement(partitionId: number): StatementSync {
    let statement = this.statements.get(partitionId);
    if (!statement) {
      statement = this.database.prepare(
        `SELECT offset, timestamp, key, value, headers FROM ${recordTable(partitionId)}
         WHERE offset >= ? AND offset < ? ORDER BY offset`,
      );
      statement.setReturnArrays(true);
      this.statements.set(partitionId, statement);
    }
    return statement;
  }
}

type StoredRow = [number, number, string | null, Uint8Array | null, string | null];

function take(source: Iterable<LogRecord>, { maxRecords, maxBytes }: ReadOptions) {
  const records: LogRecord[] = [];
  let bytes = 0;
  for (const record of source) {
    bytes += sizeOf(record);
    if (records.length > 0 && bytes > maxBytes) return { records, ended: false };
    records.push(record);
    if (records.length >= maxRecords) return { records, ended: false };
  }
  return { records, ended: true };
}
