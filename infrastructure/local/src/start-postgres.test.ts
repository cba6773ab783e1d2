import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { expect, it } from '@jest/globals';
import { Client } from 'pg';
import { familyOf, isAlive } from './process-identity.ts';
import { startPostgres } from './start-postgres.ts';

async function ask(address: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0];
  } finally {
    await client.end();
  }
}

describeWithEngines(['postgres'], 'a PostgreSQL of our own', () => {
  it('keeps what it committed over kill and stop, on the same port', async () => {
    using folder = temporaryFolder();
    const first = await startPostgres({ folder: folder.path });
    await ask(first.address, 'CREATE TABLE kept AS SELECT 1 AS one');
    const family = familyOf(first.identity);
    expect(family.length).toBeGreaterThan(1);
    await first.kill();
    expect(family.filter(isAlive)).toEqual([]);
    const second = await startPostgres({ folder: folder.path });
    expect(second.address).toBe(first.address);
    expect(await ask(second.address, 'SELECT one FROM kept')).toEqual({ one: 1 });
    await second.stop();
    const third = await startPostgres({ folder: folder.path, settings: { work_mem: '5MB' } });
    expect(await ask(third.address, 'SELECT one FROM kept')).toEqual({ one: 1 });
    expect(await ask(third.address, 'SHOW work_mem')).toEqual({ work_mem: '5MB' });
    await third.stop();
    // Not even its lock is left.
    expect(readdirSync(join(folder.path, 'data'))).not.toContain('postmaster.pid');
  }, 120_000);

  it('ends the connections that are open when it is stopped', async () => {
    using folder = temporaryFolder();
    const postgres = await startPostgres({ folder: folder.path });
    const client = new Client({ connectionString: postgres.address });
    const ended = new Promise<Error>(resolve => client.on('error', resolve));
    await client.connect();
    await postgres.stop();
    expect(String(await ended)).toContain('due to administrator command');
    expect(statSync(join(folder.path, 'data')).mode & 0o077).toBe(0);
  }, 120_000);

  it('does not start on data of another version', async () => {
    using folder = temporaryFolder();
    await (await startPostgres({ folder: folder.path })).stop();
    writeFileSync(join(folder.path, 'data', 'PG_VERSION'), '9\n');
    await expect(startPostgres({ folder: folder.path })).rejects.toThrow("are PostgreSQL 9's, installed is");
  }, 120_000);
});
