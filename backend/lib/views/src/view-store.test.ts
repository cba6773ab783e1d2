/** What every store of views does alike. */
import { describe, expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { dumpView, hashView } from './dump.ts';
import {
  numbers,
  numbersProjection,
  numbersRecord,
  slice,
  type Numbers,
  type NumbersHooks,
} from './numbers.fixture.ts';
import { PostgresCorner } from './postgres-corner.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { UnflushableError, UnfoldableRecordError } from './unfoldable.ts';
import type { ViewStore } from './view-store.ts';

interface Opened extends AsyncDisposable {
  readonly store: ViewStore<Numbers>;
}

type Open = (hooks?: NumbersHooks) => Promise<Opened>;

const place = { topic: numbers, partition: 0 };
const elsewhere = { topic: numbers, partition: 4 };

describe('on SQLite', () => {
  storeConformance(async hooks => {
    const store = await openSqliteStore(numbersProjection(hooks), ':memory:');
    return { store, [Symbol.asyncDispose]: () => store.close() };
  });
});

describeWithEngines(['postgres'], 'on PostgreSQL', ({ postgres }) => {
  storeConformance(async hooks => {
    const corner = new PostgresCorner(postgres);
    const store = await corner.store(numbersProjection(hooks));
    for (const one of [place, elsewhere]) await store.take(one);
    return { store, [Symbol.asyncDispose]: () => corner[Symbol.asyncDispose]() };
  });
});

async function refusal(work: Promise<void> | void | (() => void | Promise<void>)): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    return error;
  }
  return null;
}

function storeConformance(open: Open): void {
  it('moves rows and offsets together', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.apply([slice(0, [1, 2]), { ...slice(7, [3]), partition: 4 }]);
    expect(await store.query.all()).toEqual([1, 2, 3]);
    expect(store.offsets().toSorted((left, right) => left.partition - right.partition)).toEqual([
      { ...place, next: 2 },
      { ...elsewhere, next: 8 },
    ]);
  });

  it('leaves out what was folded before', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.apply([slice(0, [1, 2])]);
    await store.apply([slice(0, [1, 2, 3])]);
    await store.apply([slice(0, [1])]);
    expect([await store.query.all(), store.next(place)]).toEqual([[1, 2, 3], 3]);
  });

  it('moves the offset over what the log left out', async () => {
    await using opened = await open();
    await opened.store.apply([{ ...place, records: [], nextOffset: 9 }]);
    expect(opened.store.next(place)).toBe(9);
  });

  it.each([
    ['by the fold', -1],
    ['by its column', null],
    ['as its number is not safe', 2 ** 60],
  ])('changes nothing when a record is refused %s, and names it', async (_, refused) => {
    await using opened = await open();
    const { store } = opened;
    await store.apply([slice(0, [1])]);
    const error = await refusal(() => store.apply([{ ...slice(100, [9]), ...elsewhere }, slice(1, [2, refused, 3])]));
    expect(error).toBeInstanceOf(UnfoldableRecordError);
    expect((error as UnfoldableRecordError).record.offset).toBe(2);
    expect([await store.query.all(), store.offsets()]).toEqual([[1], [{ ...place, next: 1 }]]);
  });

  it('says when only folding one by one can tell which record is refused', async () => {
    const settle = (): never => {
      throw new Error('something in here');
    };
    await using opened = await open({ settle });
    expect(await refusal(() => opened.store.apply([slice(0, [1, 2])]))).toBeInstanceOf(UnflushableError);
    expect(await refusal(() => opened.store.apply([slice(0, [1])]))).toBeInstanceOf(UnfoldableRecordError);
  });

  it('does not blame a record for the machine', async () => {
    const full = Object.assign(new Error('full'), { errcode: 13 });
    const settle = (): never => {
      throw full;
    };
    await using opened = await open({ settle });
    expect(await refusal(() => opened.store.apply([slice(0, [1])]))).toBe(full);
  });

  it('remembers dead letters with the offset', async () => {
    await using opened = await open();
    const { store } = opened;
    const { record } = numbersRecord(0, 1);
    await store.apply([{ ...place, records: [{ record, deadLetter: 'odd' }], nextOffset: 1 }]);
    await store.look();
    expect([store.deadLetterCount(), store.next(place)]).toEqual([1, 1]);
    expect(store.deadLetters(5)).toEqual([{ ...place, offset: 0, reason: 'odd' }]);
  });

  it('holds any text, sorted by its bytes', async () => {
    await using opened = await open();
    const { store } = opened;
    const keys = ['b', 'B', 'ä', '\u{1F600}', '\u{FFFC}', 'quote"\\', '{,}', 'NULL', '', ' ', 'nul\0', "a'b"];
    const records = keys.map((key, offset) => ({ record: { ...numbersRecord(offset, 0).record, key }, value: offset }));
    await store.apply([{ ...place, records, nextOffset: keys.length }]);
    const sorted = keys
      .map((key, value) => ({ id: key.replace('\0', '\u{FFFD}'), value }))
      .toSorted((left, right) => Buffer.compare(Buffer.from(left.id), Buffer.from(right.id)));
    expect(await dumpView(store)).toEqual(sorted.map(row => `number ${JSON.stringify(row)}`));
    expect(await store.query.all()).toEqual(sorted.map(({ value }) => value));
    expect(await hashView(store)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes the last of several changes to a row', async () => {
    await using opened = await open();
    const { store } = opened;
    const same = (offset: number) => ({ record: { ...numbersRecord(offset, 0).record, key: 'same' }, value: offset });
    await store.apply([{ ...place, records: [same(0), same(1), same(2)], nextOffset: 3 }]);
    await store.apply([{ ...place, records: [same(3)], nextOffset: 4 }]);
    expect(await store.query.all()).toEqual([3]);
  });
}
