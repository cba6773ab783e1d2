import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockFolder } from './folder-lock.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Another process that holds the lock. */
async function holder() {
  const module = new URL('./folder-lock.ts', import.meta.url).href;
  const script = `import { lockFolder } from ${JSON.stringify(module)};
    lockFolder(${JSON.stringify(folder)}); console.log('locked'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

describe('lockFolder', () => {
  it('creates the folder and keeps a second taker out until it is released', () => {
    const deeper = join(folder, 'new', 'data');
    const lock = lockFolder(deeper);
    expect(() => lockFolder(deeper)).toThrow(`The data folder ${deeper} is used by process ${process.pid}.`);
    lock.release();
    lock.release();
    lockFolder(deeper).release();
  });

  it('names the process that has it, and is free when that process is killed', async () => {
    const child = await holder();
    try {
      lockFolder(folder);
      throw new Error('not refused');
    } catch (error) {
      expect(error).toMatchObject({ code: 'data_folder_in_use', details: { folder, pid: child.pid } });
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockFolder(folder).release();
  });

  it.each(['file', 'file/data', '/proc/airy', '/dev/null'])('refuses %s, which can be no folder', place => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => lockFolder(resolve(folder, place))).toThrow(expect.objectContaining({ code: 'data_folder_unusable' }));
  });

  it('makes the folder one of its owner, also one that was open to others', () => {
    lockFolder(folder).release();
    chmodSync(folder, 0o755);
    lockFolder(folder).release();
    const made = join(folder, 'new');
    lockFolder(made).release();
    expect([folder, made].map(place => statSync(place).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('leaves a folder as it is that holds other things', () => {
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'letter.txt'), '');
    lockFolder(folder).release();
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  it('tells a damaged format from a newer one, and mends an empty one', () => {
    writeFileSync(join(folder, 'format'), 'something');
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'data_folder_damaged' }));
    writeFileSync(join(folder, 'format'), '');
    lockFolder(folder).release();
    expect(readFileSync(join(folder, 'format'), 'utf8')).toBe('1\n');
  });

  it.each(['2', '17'])('refuses a folder of format %s', format => {
    writeFileSync(join(folder, 'format'), `${format}\n`);
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'data_folder_newer' }));
    writeFileSync(join(folder, 'format'), '1\n');
    lockFolder(folder).release();
  });
});
