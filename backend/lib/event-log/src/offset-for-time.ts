/** Searches a partition for a time. Timestamps are the appenders' and need not rise, so this looks at each. */
import type { Storage } from './storage.ts';
import { recordTable } from './storage.ts';
import type { StorageCalls } from './storage-protocol.ts';

const sliceOffsets = 20_000;

/** The first offset below `high` with that timestamp or a later one, else `high`. A slice per step. */
export function* findOffsetForTime(
  storage: Storage,
  { partitionId, high, timestamp }: StorageCalls['offsetForTime']['request'],
): Generator<null, number> {
  const table = recordTable(partitionId);
  const low = storage.database.prepare(`SELECT min(offset) AS low FROM ${table}`).get()?.['low'];
  const find = storage.database.prepare(
    `SELECT offset FROM ${table} WHERE offset >= ? AND offset < ? AND timestamp >= ? ORDER BY offset LIMIT 1`,
  );
  for (let from = Number(low ?? high); from < high; from += sliceOffsets) {
    const found = find.get(from, Math.min(high, from + sliceOffsets), timestamp)?.['offset'];
    if (typeof found === 'number') return found;
    yield null;
  }
  return high;
}
