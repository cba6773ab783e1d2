import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '@airy/testkit';
import { mediaConformance, type MediaStand } from './conformance.ts';
import { openFolderStore } from './folder-store.ts';

const temporary = temporaryFolder();
const folder = temporary.path;
let stand: MediaStand;
beforeAll(async () => {
  const files = join(folder, 'files');
  await mkdir(files, { recursive: true });
  const open = () => openFolderStore({ folder: join(folder, 'media') });
  stand = { store: await open(), reopen: open, folder: files };
});
afterAll(() => temporary[Symbol.dispose]());

mediaConformance('folder', () => stand);

describe('the folder', () => {
  it('has no draft left of what was put, and loses old ones of a process that died', async () => {
    const drafts = join(folder, 'media', 'drafts');
    expect(await readdir(drafts)).toEqual([]);
    for (const name of ['old', 'new']) await writeFile(join(drafts, name), 'x');
    await utimes(join(drafts, 'old'), 1, 1);
    await openFolderStore({ folder: join(folder, 'media') });
    expect(await readdir(drafts)).toEqual(['new']);
  });
});
