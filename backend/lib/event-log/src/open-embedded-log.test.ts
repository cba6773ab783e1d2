import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEmbeddedLog } from './open-embedded-log.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'storage-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('openEmbeddedLog', () => {
  it('says why the file cannot be opened, and lets go of the folder', async () => {
    writeFileSync(join(folder, 'log.db'), 'this is not a database, whatever its name says'.repeat(200));
    await expect(openEmbeddedLog({ folder })).rejects.toThrow('file is not a database');
    rmSync(join(folder, 'log.db'));
    mkdirSync(join(folder, 'log.db'));
    await expect(openEmbeddedLog({ folder })).rejects.toThrow('unable to open database file');
    rmSync(join(folder, 'log.db'), { recursive: true });
    const { log } = await openEmbeddedLog({ folder });
    await log.close();
  });

  it('refuses everything once it is closed', async () => {
    const { log, health } = await openEmbeddedLog({ folder });
    const spec = { name: 't', partitions: 1, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await log.createTopics([spec]);
    await log.close();
    await log.close();
    const at = { topic: 't', partition: 0 };
    const closed = { code: 'log_unavailable' };
    await expect(log.append([{ ...at, key: null, value: null }])).rejects.toMatchObject(closed);
    await expect(log.read(at, 0, { maxRecords: 1, maxBytes: 1 })).rejects.toMatchObject(closed);
    await expect(log.clean()).rejects.toMatchObject(closed);
    expect(health()).toBeNull();
  });

  it('stores what was accepted before it is closed', async () => {
    const first = await openEmbeddedLog({ folder });
    const spec = { name: 't', partitions: 1, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await first.log.createTopics([spec]);
    const at = { topic: 't', partition: 0 };
    const appended = Promise.all(
      Array.from({ length: 100 }, () => first.log.append([{ ...at, key: null, value: Buffer.alloc(50_000) }])),
    );
    await first.log.close();
    expect((await appended).at(-1)).toEqual([{ ...at, offset: 99 }]);
    const second = await openEmbeddedLog({ folder });
    expect(await second.log.watermarks(at)).toEqual({ low: 0, high: 100 });
    await second.log.close();
  });
});
