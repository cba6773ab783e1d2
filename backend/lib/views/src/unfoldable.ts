/** Whose fault it is that a record could not be folded: its own (a dead letter), or the machine's (tried again). */
import { types } from 'node:util';
import type { LogRecord } from '@airy/event-log';
import type { FoldRecord } from './fold-record.ts';
import { messageOf } from './message-of.ts';

/** This record makes the fold fail; the transaction was rolled back. */
export class UnfoldableRecordError extends Error {
  override readonly name = 'UnfoldableRecordError';
  readonly record: LogRecord;

  constructor(record: LogRecord, cause: unknown) {
    super(messageOf(cause), { cause });
    this.record = record;
  }
}

/** One of several records makes the fold fail: fold them one by one to learn which. */
export class UnflushableError extends Error {
  override readonly name = 'UnflushableError';

  constructor(cause: unknown) {
    super(messageOf(cause), { cause });
  }
}

/** Primary result codes of SQLite that speak of the machine: busy, locked, memory, read-only, I/O, corrupt, full, cannot open, no database. */
const machineCodes: ReadonlySet<number> = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26]);

/** False for errors of the disk and the database as such; a record must not be given up for those. */
export function isRecordsFault(error: unknown): boolean {
  if (!types.isNativeError(error) || !('errcode' in error) || typeof error.errcode !== 'number') return true;
  return !machineCodes.has(error.errcode & 0xff);
}

/** What a transaction of these records failed with, by whose fault it is. */
export function blamed(records: readonly FoldRecord[], error: unknown): unknown {
  if (error instanceof UnfoldableRecordError || !isRecordsFault(error)) return error;
  const [only, another] = records;
  return only && !another ? new UnfoldableRecordError(only.record, error) : new UnflushableError(error);
}

/** True if the file is damaged or no database: building it anew is the cure. */
export function isDamaged(error: unknown): boolean {
  if (!types.isNativeError(error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  const primary = error.errcode & 0xff;
  return primary === 11 || primary === 26;
}
