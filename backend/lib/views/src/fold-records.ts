/** One transaction's records through a projection's folds: the same steps for every store. */
import type { LogRecord } from '@airy/event-log';
import type { FoldRecord } from './fold-record.ts';
import type { Folding, Projection, RecordFold } from './projection.ts';
import type { Rows, Steps } from './rows.ts';
import type { AnyTable } from './table.ts';
import { isRecordsFault, UnfoldableRecordError } from './unfoldable.ts';

type Decoded = Extract<FoldRecord, { readonly value: unknown }>;

/** @throws UnfoldableRecordError if a fold refuses a record. */
export function* foldRecords(projection: Projection<unknown>, records: readonly FoldRecord[], rows: Rows): Steps {
  const decoded = records.filter((item): item is Decoded => !('deadLetter' in item));
  if (decoded.length === 0) return;
  const folding = projection.begin(rows);
  for (const [table, keys] of wantedRows(folding, decoded)) yield* rows.load(table, keys);
  for (const { record, value } of decoded) {
    const fold = foldOf(folding, record);
    blaming(record, () => fold.apply(record, value as never));
  }
  if (folding.settle) yield* folding.settle();
  yield* rows.write();
}

function wantedRows(folding: Folding, decoded: readonly Decoded[]): ReadonlyMap<AnyTable, ReadonlySet<string>> {
  const wanted = new Map<AnyTable, Set<string>>();
  const want = (table: AnyTable, key: string): void => {
    const keys = wanted.get(table);
    if (keys) keys.add(key);
    else wanted.set(table, new Set([key]));
  };
  for (const { record, value } of decoded) {
    const fold = foldOf(folding, record);
    if (fold.want) blaming(record, () => fold.want?.(record, value as never, want));
  }
  return wanted;
}

function foldOf({ folds }: Folding, { topic }: LogRecord): RecordFold<never> {
  const fold = folds.get(topic);
  if (!fold) throw new Error(`topic ${topic} has no fold`);
  return fold;
}

function blaming(record: LogRecord, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw isRecordsFault(error) ? new UnfoldableRecordError(record, error) : error;
  }
}
