import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { childArguments } from './conformance/child-process.ts';
import { createEmbeddedStore } from './embedded-store.fixture.ts';
import { canTrace, checkSyncTrace, straceArguments } from './sync-trace.ts';

const acknowledgement = (call: string): boolean => call.includes('"acknowledged ');
const wal = '5</data/log.db-wal>';
const ack = '10 write(1</tmp/out>, "acknowledged 0-1\\n", 17) = 17';

function check(...lines: string[]) {
  return checkSyncTrace(lines.join('\n'), acknowledgement);
}

describe('checkSyncTrace', () => {
  it('passes an acknowledgement after write and sync', () => {
    const passed = { acknowledged: 1, early: [] };
    const write = `11 pwrite64(${wal}, "x", 1, 0) = 1`;
    expect(check(write, `11 fdatasync(${wal}) = 0`, ack)).toEqual(passed);
    expect(
      check(
        write,
        `11 fdatasync(${wal} <unfinished ...>`,
        '10 write(2, "a") = 1',
        '11 <... fdatasync resumed>) = 0',
        ack,
      ),
    ).toEqual(passed);
  });

  it.each([
    ['no write', []],
    ['a write without sync', [`11 pwrite64(${wal}, "x", 1, 0) = 1`]],
    ['a sync that goes on', [`11 pwrite64(${wal}, "x", 1, 0) = 1`, `11 fdatasync(${wal} <unfinished ...>`]],
    ['a failed sync', [`11 pwrite64(${wal}, "x", 1, 0) = 1`, `11 fdatasync(${wal}) = -1 EIO (Input/output error)`]],
    ['a sync of another file', [`11 pwrite64(${wal}, "x", 1, 0) = 1`, '11 fdatasync(6</data/log.db>) = 0']],
    ['a write after the sync', [`11 fdatasync(${wal}) = 0`, `11 pwrite64(${wal}, "x", 1, 0) = 1`]],
  ])('finds an acknowledgement after %s', (_, before) => {
    expect(check(...before, ack)).toEqual({ acknowledged: 1, early: [ack] });
  });
});

/** Prints why a test is skipped; where CI is set, a missing tool is a failure. */
const traced = canTrace() || process.env['CI'] === 'true' ? it : it.skip;
if (traced === it.skip) console.warn('Skipped: the system-call trace needs strace (apt-get install strace).');

describe('the embedded log', () => {
  traced('syncs the log before each acknowledgement', async () => {
    const store = await createEmbeddedStore();
    const { log } = await store.open();
    const spec = { cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 } as const;
    await log.createTopics([{ ...spec, name: 'traced', partitions: 2 }]);
    await log.close();
    const output = join((store.child.options as { folder: string }).folder, 'trace');
    const settings = { topic: 'traced', partitions: 2, appenders: 1, run: '0', count: 100 };
    const command = childArguments(store.child, { name: 'append', settings });
    const run = spawnSync('strace', [...straceArguments(output), process.execPath, ...command]);
    expect(run.status).toBe(0);
    expect(checkSyncTrace(readFileSync(output, 'utf8'), acknowledgement)).toEqual({ acknowledged: 100, early: [] });
    await store.destroy();
  });
});
