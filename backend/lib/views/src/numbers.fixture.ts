/** A view whose row count equals the offset: for tests of the store. */
import type { LogRecord } from '@airy/event-log';
import { prepare } from './prepared.ts';
import type { Projection, ViewDatabase } from './projection.ts';
import { topicFold } from './topic-fold.ts';
import type { FoldRecord, Slice } from './view-store.ts';

export const numbers = 'numbers';

interface Tables {
  readonly number: { readonly id: string; readonly value: number };
}

export interface Numbers {
  all(): Promise<readonly number[]>;
}

export interface NumbersHooks {
  readonly flush?: () => void;
  readonly discard?: () => void;
}

/** @throws (when folded) for the value -1; SQLite itself refuses null. */
export function numbersProjection(hooks: NumbersHooks = {}): Projection<Numbers> {
  return {
    name: 'numbers',
    version: 1,
    topics: [numbers],
    createTables: async kysely => {
      const table = kysely.schema.createTable('number').addColumn('id', 'text', column => column.primaryKey());
      await table.addColumn('value', 'integer', column => column.notNull()).execute();
    },
    open: database => {
      const { kysely, connection } = database as ViewDatabase<Tables>;
      const store = prepare<Tables['number'], unknown>(connection, ({ id, value }) =>
        kysely.insertInto('number').values({ id, value }),
      );
      const decode = (): number => 0;
      const fold = topicFold<number>({ decode }, (record, value) => {
        if (value === -1) throw new Error('minus one');
        store.run({ id: record.key ?? '', value: value as number });
      });
      const query = {
        all: async () => (await kysely.selectFrom('number').selectAll().execute()).map(row => row.value),
      };
      return { query, folds: new Map([[numbers, fold]]), ...hooks };
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
