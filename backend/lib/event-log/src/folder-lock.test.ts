import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it.each(['2', '17', 'something'])('refuses a folder of format %s', format => {
    writeFileSync(join(folder, 'format'), `${format}\n`);
    expect(() => lockFolder(folder)).toThrow(expect.objectContaining({ code: 'data_folder_newer' }));
    writeFileSync(join(folder, 'format'), '1\n');
    lockFolder(folder).release();
  });
});
