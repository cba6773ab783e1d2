/**
 * Compaction and retention in slices: each slice is a short transaction, and commits get their turn in between.
 * As in Kafka, compaction walks a partition in order and stops at the first record younger than the lag; what it has
 * not walked supersedes nothing. So no index by key is kept while appending.
 */
import type { Storage } from './storage.ts';
import { keyTable, recordTable } from './storage.ts';
import type { CleanedPartition, PartitionOffset } from './storage-protocol.ts';

const sliceRecords = 500;
const sliceBytes = 4 * 1024 * 1024;

interface Task {
  readonly id: number;
  readonly cleanup: string;
  readonly retentionMs: number | null;
  readonly lagMs: number;
  readonly now: number;
  readonly tombstoneRetentionMs: number;
}

/** Does a slice per step; what it yields at last is the outcome of each partition that changed. */
export function* cleanInSlices(
  storage: Storage,
  now: number,
  tombstoneRetentionMs: number,
): Generator<null, CleanedPartition[]> {
  const cleaned: CleanedPartition[] = [];
  for (const row of storage.database
    .prepare(
      `SELECT id, cleanup, retention_ms, lag_ms FROM partitions JOIN topics ON topics.name = partitions.topic
       ORDER BY id`,
    )
    .all()) {
    const task: Task = {
      id: Number(row['id']),
      cleanup: String(row['cleanup']),
      retentionMs: row['retention_ms'] === null ? null : Number(row['retention_ms']),
      lagMs: Number(row['lag_ms']),
      now,
      tombstoneRetentionMs,
    };
    const steps = task.cleanup === 'compact' ? compact(storage, task) : expire(storage, task);
    const removedTo = yield* steps;
    if (removedTo >= 0) cleaned.push({ id: task.id, low: lowest(storage, task.id), untouchedFrom: removedTo + 1 });
  }
  return cleaned;
}

/** Deletes what stands below the offsets, oldest first, so that a crash leaves no hole. */
export function* deleteInSlices(
  storage: Storage,
  before: readonly PartitionOffset[],
): Generator<null, CleanedPartition[]> {
  for (const { id, offset } of before) {
    const slice = storage.database.prepare(
      `DELETE FROM ${recordTable(id)} WHERE offset IN
         (SELECT offset FROM ${recordTable(id)} WHERE offset < ? ORDER BY offset LIMIT ${sliceRecords})`,
    );
    for (let deleted = sliceRecords; deleted === sliceRecords;) {
      deleted = storage.transaction(() => {
        keepNextOffset(storage, id);
        return Number(slice.run(offset).changes);
      });
      yield null;
    }
    storage.database.prepare(`DELETE FROM ${keyTable(id)} WHERE offset < ?`).run(offset);
    yield null;
  }
  return before.map(({ id, offset }) => ({ id, low: lowest(storage, id), untouchedFrom: offset }));
}

function lowest(storage: Storage, id: number): number {
  const row = storage.database
    .prepare(
      `SELECT coalesce((SELECT min(offset) FROM ${recordTable(id)}), next_offset) AS low FROM partitions WHERE id = ?`,
    )
    .get(id);
  return Number(row?.['low']);
}

/** Each step returns the highest offset removed, -1 for none. */
function* expire(storage: Storage, task: Task): Generator<null, number> {
  let removedTo = -1;
  if (task.retentionMs === null) return removedTo;
  const oldest = storage.database.prepare(
    `SELECT offset, timestamp, length(value) AS bytes FROM ${recordTable(task.id)} ORDER BY offset LIMIT ${sliceRecords}`,
  );
  const remove = storage.database.prepare(`DELETE FROM ${recordTable(task.id)} WHERE offset <= ?`);
  for (;;) {
    let last = -1;
    let bytes = 0;
    for (const row of oldest.all()) {
      if (Number(row['timestamp']) >= task.now - task.retentionMs || bytes > sliceBytes) break;
      last = Number(row['offset']);
      bytes += Number(row['bytes'] ?? 0);
    }
    if (last < 0) return removedTo;
    storage.transaction(() => {
      keepNextOffset(storage, task.id);
      remove.run(last);
    });
    removedTo = last;
    yield null;
  }
}

function* compact(storage: Storage, task: Task): Generator<null, number> {
  let removedTo = -1;
  for (;;) {
    const slice = storage.transaction(() => walkSlice(storage, task));
    removedTo = Math.max(removedTo, slice.removedTo);
    yield null;
    if (slice.walked === 0) break;
  }
  for (;;) {
    const removed = storage.transaction(() => removeTombstones(storage, task));
    if (removed.length === 0) return removedTo;
    removedTo = Math.max(removedTo, ...removed);
    yield null;
  }
}

function walkSlice(storage: Storage, task: Task): { walked: number; removedTo: number } {
  const { database } = storage;
  const from = Number(database.prepare('SELECT cleaned_to FROM partitions WHERE id = ?').get(task.id)?.['cleaned_to']);
  const rows = database
    .prepare(
      `SELECT offset, timestamp, key, value IS NULL AS tombstone FROM ${recordTable(task.id)}
       WHERE offset >= ? ORDER BY offset LIMIT ${sliceRecords}`,
    )
    .all(from);
  const previous = database.prepare(`SELECT offset FROM ${keyTable(task.id)} WHERE key = ?`);
  const remove = database.prepare(`DELETE FROM ${recordTable(task.id)} WHERE offset = ?`);
  const remember = database.prepare(
    `INSERT INTO ${keyTable(task.id)} VALUES(?, ?, ?)
     ON CONFLICT DO UPDATE SET offset = excluded.offset, removable_at = excluded.removable_at`,
  );
  let [walked, removedTo, next] = [0, -1, from];
  for (const row of rows) {
    if (Number(row['timestamp']) > task.now - task.lagMs) break;
    const [offset, key] = [Number(row['offset']), row['key'] ?? null];
    next = offset + 1;
    walked++;
    // From before the topic was compacted.
    if (key === null) continue;
    const older = previous.get(key)?.['offset'];
    if (typeof older === 'number') {
      remove.run(older);
      removedTo = Math.max(removedTo, older);
    }
    remember.run(key, offset, row['tombstone'] === 1 ? task.now + task.tombstoneRetentionMs : null);
  }
  if (walked > 0) database.prepare('UPDATE partitions SET cleaned_to = ? WHERE id = ?').run(next, task.id);
  return { walked, removedTo };
}

function removeTombstones(storage: Storage, task: Task): number[] {
  const { database } = storage;
  const due = database
    .prepare(
      `SELECT key, offset FROM ${keyTable(task.id)}
       WHERE removable_at IS NOT NULL AND removable_at <= ? LIMIT ${sliceRecords}`,
    )
    .all(task.now);
  if (due.length === 0) return [];
  keepNextOffset(storage, task.id);
  const remove = database.prepare(`DELETE FROM ${recordTable(task.id)} WHERE offset = ?`);
  const forget = database.prepare(`DELETE FROM ${keyTable(task.id)} WHERE key = ?`);
  return due.map(row => {
    remove.run(row['offset'] ?? null);
    forget.run(row['key'] ?? null);
    return Number(row['offset']);
  });
}

/** Removing may empty a partition; its offsets go on all the same. */
function keepNextOffset(storage: Storage, id: number): void {
  storage.database
    .prepare(
      `UPDATE partitions SET next_offset =
         max(next_offset, coalesce((SELECT max(offset) + 1 FROM ${recordTable(id)}), 0)) WHERE id = ?`,
    )
    .run(id);
}
