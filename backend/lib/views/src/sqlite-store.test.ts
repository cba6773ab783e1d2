import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { dumpView, hashView } from './dump.ts';
import { numbers, numbersProjection, slice } from './numbers.fixture.ts';
import { deleteView, viewPath, viewVersions } from './view-files.ts';
import { openSqliteStore, UnusableViewError } from './sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'airy-views-'));
afterAll(() => rmSync(folder, { recursive: true }));

const place = { topic: numbers, partition: 0 };

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
