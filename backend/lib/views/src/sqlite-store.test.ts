import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { dumpView, hashView } from './dump.ts';
import { numbers, numbersProjection, numbersRecord, slice, type NumbersHooks } from './numbers.fixture.ts';
import { UnflushableError, UnfoldableRecordError } from './unfoldable.ts';
import { deleteView, viewPath, viewVersions } from './view-files.ts';
import { openSqliteStore, UnusableViewError } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'airy-views-'));
afterAll(() => rmSync(folder, { recursive: true }));

const place = { topic: numbers, partition: 0 };
const inMemory = (hooks: NumbersHooks = {}) => openSqliteStore(numbersProjection(hooks), ':memory:');

describe('a transaction', () => {
  it('moves rows and offsets together', async () => {
    const store = await inMemory();
    store.apply([slice(0, [1, 2]), { ...slice(7, [3]), partition: 4 }]);
    expect(await store.query.all()).toEqual([1, 2, 3]);
    expect(store.offsets()).toEqual([
      { ...place, next: 2 },
      { ...place, partition: 4, next: 8 },
    ]);
  });

  it('leaves out what was folded before', async () => {
    const store = await inMemory();
    store.apply([slice(0, [1, 2])]);
    store.apply([slice(0, [1, 2, 3])]);
    store.apply([slice(0, [1])]);
    expect([await store.query.all(), store.next(place)]).toEqual([[1, 2, 3], 3]);
  });

  it('moves the offset over what the log left out', async () => {
    const store = await inMemory();
    store.apply([{ ...place, records: [], nextOffset: 9 }]);
    expect(store.next(place)).toBe(9);
  });

  it.each([
    ['by the fold', -1],
    ['by its column', null],
  ])('changes nothing when a record is refused %s, and names it', async (_, refused) => {
    const store = await inMemory();
    store.apply([slice(0, [1])]);
    let thrown: unknown;
    try {
      store.apply([{ ...slice(100, [9]), partition: 1 }, slice(1, [2, refused, 3])]);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UnfoldableRecordError);
    expect((thrown as UnfoldableRecordError).record.offset).toBe(2);
    expect([await store.query.all(), store.offsets()]).toEqual([[1], [{ ...place, next: 1 }]]);
  });

  it('says when only folding one by one can tell which record is refused', async () => {
    const store = await inMemory({
      settle: () => {
        throw new Error('something in here');
      },
    });
    expect(() => store.apply([slice(0, [1, 2])])).toThrow(UnflushableError);
    expect(() => store.apply([slice(0, [1])])).toThrow(UnfoldableRecordError);
  });

  it('does not blame a record for the disk', async () => {
    const full = Object.assign(new Error('full'), { errcode: 13 });
    const store = await inMemory({
      settle: () => {
        throw full;
      },
    });
    expect(() => store.apply([slice(0, [1])])).toThrow(full);
  });

  it('remembers dead letters with the offset', async () => {
    const store = await inMemory();
    const { record } = numbersRecord(0, 1);
    store.apply([{ ...place, records: [{ record, deadLetter: 'odd' }], nextOffset: 1 }]);
    expect([store.deadLetterCount(), store.next(place)]).toEqual([1, 1]);
    expect(store.deadLetters(5)).toEqual([{ ...place, offset: 0, reason: 'odd' }]);
  });
});

describe('the file', () => {
  it('is found by version, keeps what was folded, and can be deleted', async () => {
    const path = viewPath(folder, { name: 'numbers', version: 3 });
    const first = await openSqliteStore(numbersProjection(), path);
    first.apply([slice(0, [1, 2])]);
    const hash = await hashView(first);
    await first.close();
    const second = await openSqliteStore(numbersProjection(), path);
    expect([second.next(place), await hashView(second)]).toEqual([2, hash]);
    expect(await dumpView(second)).toEqual(['number {"id":"n0","value":1}', 'number {"id":"n1","value":2}']);
    await second.close();
    expect([viewVersions(folder, 'numbers'), viewVersions(folder, 'number')]).toEqual([[3], []]);
    deleteView(path);
    expect(viewVersions(folder, 'numbers')).toEqual([]);
  });

  it('is refused if its tables are others', async () => {
    const path = join(folder, 'other.db');
    const store = await openSqliteStore(numbersProjection(), path);
    store.connection.exec('CREATE TABLE surprise (id TEXT)');
    await store.close();
    await expect(openSqliteStore(numbersProjection(), path)).rejects.toThrow(UnusableViewError);
  });

  it('has a write-ahead log that begins anew instead of growing for ever', async () => {
    const path = join(folder, 'growing.db');
    const store = await openSqliteStore(numbersProjection(), path);
    const limitBytes = 64_000 * 4_200;
    store.connection.exec('CREATE TABLE ballast (bytes BLOB)');
    const fill = store.connection.prepare('INSERT INTO ballast VALUES (zeroblob(4000000))');
    let largest = 0;
    for (let megabytes = 0; megabytes < 400; megabytes += 4) {
      await store.makeRoom();
      fill.run();
      largest = Math.max(largest, statSync(`${path}-wal`).size);
    }
    expect(largest).toBeLessThan(limitBytes);
    await store.close();
  }, 30_000);

  it('is whole and true to its offset whenever the process is killed', async () => {
    const path = join(folder, 'killed.db');
    for (let kill = 0; kill < 4; kill++) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'fold-until-killed.worker.ts'), path]);
      await once(child.stdout, 'data');
      await new Promise(resolve => setTimeout(resolve, 40 * (kill + 1)));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const store = await openSqliteStore(numbersProjection(), path);
      expect(store.connection.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(await store.query.all()).toHaveLength(store.next(place) ?? 0);
      await store.close();
    }
    const store = await openSqliteStore(numbersProjection(), path);
    expect(store.next(place)).toBeGreaterThan(0);
    await store.close();
  }, 30_000);
});
