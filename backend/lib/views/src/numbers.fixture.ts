/** A view whose row count equals the offset: for tests of the store. */
import type { LogRecord } from '@airy/event-log';
import type { Kysely } from 'kysely';
import type { FoldRecord, Slice } from './fold-record.ts';
import type { Projection } from './projection.ts';
import type { Steps } from './rows.ts';
import { table } from './table.ts';

export const numbers = 'numbers';

interface NumberRow {
  readonly id: string;
  readonly value: number;
}

const numberTable = table<NumberRow>('number', { id: 'text', value: 'bigint' });

export interface Numbers {
  all(): Promise<readonly number[]>;
}

export interface NumbersHooks {
  readonly version?: number;
  readonly settle?: () => Steps;
}

/** @throws (when folded) for the value -1; null is no value of its column. */
export function numbersProjection({ version = 1, ...hooks }: NumbersHooks = {}): Projection<Numbers> {
  return {
    name: 'numbers',
    version,
    topics: new Map([[numbers, () => 0]]),
    tables: [numberTable],
    begin: rows => {
      const apply = (record: LogRecord, value: number | null): void => {
        if (value === -1) throw new Error('minus one');
        rows.put(numberTable, { id: record.key ?? '', value: value as number });
      };
      return { folds: new Map([[numbers, { apply }]]), ...hooks };
    },
    query: kysely => {
      const rows = (kysely as Kysely<{ number: NumberRow }>).selectFrom('number').selectAll().orderBy('id');
      return { all: async () => (await rows.execute()).map(row => row.value) };
    },
  };
}

export function numbersRecord(offset: number, value: number | null): FoldRecord {
  const record: LogRecord = {
    topic: numbers,
    partition: 0,
    offset,
    timestamp: 0,
    key: `n${offset}`,
    value: null,
    headers: {},
  };
  return { record, value };
}

/** Values at consecutive offsets. */
export function slice(from: number, values: readonly (number | null)[]): Slice {
  const records = values.map((value, index) => numbersRecord(from + index, value));
  return { topic: numbers, partition: 0, records, nextOffset: from + values.length };
}
