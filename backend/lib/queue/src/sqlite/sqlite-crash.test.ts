/** The embedded queue under SIGKILL, on a full file, and traced: nothing is acknowledged before it is on the disk. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canTrace, checkSyncTrace, straceArguments } from '@airy/event-log/sync-trace';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describe, expect, it } from '@jest/globals';
import { job, settings } from '../conformance/samples.ts';
import { openSqliteQueue } from './open-sqlite-queue.ts';

const program = fileURLToPath(new URL('./use-until-killed.fixture.ts', import.meta.url));

/** Runs the program until it has said so many lines; returns them all. */
async function runUntilKilled(folder: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', chunk => {
    output += String(chunk);
    if (output.split('\n').length > lines) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // What the last line says was promised only if it is whole.
  return output.slice(0, output.lastIndexOf('\n')).split('\n');
}

describe('the embedded queue', () => {
  it('killed five times: what it acknowledged is there, what it delivered is not, lanes keep their order', async () => {
    using folder = temporaryFolder();
    const enqueued = new Set<string>();
    const delivered = new Set<string>();
    for (let kill = 0; kill < 5; kill++)
      for (const line of await runUntilKilled(folder.path, 150 + Math.floor(Math.random() * 150))) {
        const [what, id = ''] = line.split(' ');
        (what === 'enqueued' ? enqueued : delivered).add(id);
      }
    const queue = await openSqliteQueue({ folder: folder.path, clock: () => Date.now() + 60_000 });
    const left: string[] = [];
    while (true) {
      const { leases } = await queue.lease('e', { max: 100, visibilityMs: 60_000 });
      if (leases.length === 0) break;
      for (const lease of leases) {
        left.push(lease.eventId);
        await queue.ack(lease);
      }
    }
    const lost = [...enqueued].filter(id => !delivered.has(id) && !left.includes(id));
    const again = left.filter(id => delivered.has(id));
    console.info(
      `acknowledged ${enqueued.size}, delivered before ${delivered.size}, left ${left.length}, ` +
        `lost ${lost.length}, doubled ${again.length}`,
    );
    expect(enqueued.size).toBeGreaterThan(400);
    // With each kill one may have been delivered whose line was not written.
    expect(lost.length).toBeLessThanOrEqual(5);
    expect(again).toEqual([]);
    for (const lane of [0, 1, 2, 3, 4]) {
      const numbers = left.map(Number).filter(n => n % 5 === lane);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    await queue.close();
  });

  it('takes no new jobs beyond the size of its file; all else goes on, and room is used again', async () => {
    using folder = temporaryFolder();
    const queue = await openSqliteQueue({ folder: folder.path, maxFileBytes: 1_000_000 });
    await queue.configure('e', { ...settings, maxBytes: 1e9 });
    const big = (n: number) => ({ eventId: String(n), lane: null, payload: new Uint8Array(20_000) });
    let taken = 0;
    const fill = async (): Promise<never> => {
      for (; ; taken++) await queue.enqueue('e', { jobs: [big(taken)] });
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'queue_full',
      details: { reason: '1000000 bytes are the limit of the file' },
    });
    const { leases } = await queue.lease('e', { max: 1_000, visibilityMs: 60_000 });
    expect(leases.length).toBe(taken);
    const before = taken;
    for (const lease of leases) expect(await queue.ack(lease)).toBe(true);
    await expect(fill()).rejects.toMatchObject({ code: 'queue_full' });
    expect(taken).toBeGreaterThan(before + before / 2);
    await queue.close();
  });

  it('frees what purges and removals leave behind', async () => {
    using folder = temporaryFolder();
    const queue = await openSqliteQueue({ folder: folder.path, maxFileBytes: 3_000_000 });
    const jobs = Array.from({ length: 1_000 }, (_, n) => ({ ...job(String(n)), payload: new Uint8Array(2_000) }));
    // Ten times as much as the file may hold.
    for (let round = 0; round < 15; round++) {
      await queue.configure('e', { ...settings, maxBytes: 1e9 });
      await eventually(async () => (await queue.enqueue('e', { jobs })).added === 1_000);
      await (round % 2 === 0 ? queue.purge('e') : queue.remove('e'));
    }
    await queue.close();
  });

  it('refuses a file of a newer version', async () => {
    using folder = temporaryFolder();
    await (await openSqliteQueue({ folder: folder.path })).close();
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(join(folder.path, 'queue.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(openSqliteQueue({ folder: folder.path })).rejects.toMatchObject({ code: 'data_folder_newer' });
  });
});

/** Prints why a test is skipped; where CI is set, a missing tool is a failure. */
const traced = canTrace() || process.env['CI'] === 'true' ? it : it.skip;
if (traced === it.skip) console.warn('Skipped: the system-call trace needs strace (apt-get install strace).');

describe('the embedded queue, traced', () => {
  traced('syncs its file before each acknowledgement', () => {
    using folder = temporaryFolder();
    const output = join(folder.path, 'trace');
    const command = [...straceArguments(output), process.execPath, program, folder.path, '100'];
    const run = spawnSync('strace', command);
    expect(run.status).toBe(0);
    const trace = readFileSync(output, 'utf8');
    expect(checkSyncTrace(trace, call => call.includes('"enqueued '), 'queue.db')).toEqual({
      acknowledged: 100,
      early: [],
    });
  });
});
