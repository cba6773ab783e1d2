import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeNewSource } from './new-source.ts';
import { root } from './root.ts';

let copy: string;
let sources: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'airy-new-source-'));
  sources = join(copy, 'backend/sources');
  await mkdir(sources, { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const file of ['jest.config.js', 'package.json']) await cp(join(root, file), join(copy, file));
});

afterEach(() => rm(copy, { recursive: true, force: true }));

describe('a new source', () => {
  it('passes the conformance suite as it is', async () => {
    await writeNewSource('live-chat', sources);
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--experimental-vm-modules', jest, '--ci=false', '--json'],
      {
        cwd: copy,
        encoding: 'utf8',
      },
    );
    expect(stderr).toMatch(/Tests: +\d+ passed, \d+ total/);
    expect(status).toBe(0);
  });

  it('carries its own name everywhere', async () => {
    const folder = await writeNewSource('live-chat', sources);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    const text = (await Promise.all(files.map(file => readFile(file, 'utf8')))).join('\n');
    expect(text).not.toMatch(/sample/i);
    expect(text).toContain("export const liveChat = defineSource({\n  id: 'live-chat',\n  name: 'Live chat',");
  });

  it.each(['', 'Demo', 'demo_1', '../demo', '1demo', 'demo-'])('cannot be called %j', async id => {
    await expect(writeNewSource(id, sources)).rejects.toThrow('cannot be the name');
    expect(await readdir(sources)).toEqual([]);
  });

  it('replaces none that is there', async () => {
    await writeNewSource('demo', sources);
    await expect(writeNewSource('demo', sources)).rejects.toThrow('already');
  });
});
