import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { openSecrets } from '@airy/secrets';
import { createCurrentStore, type CurrentStore } from './current-store.ts';
import { createKeptFiles, type KeptFiles } from './kept-files.ts';
import { createMediaLinks } from './media-links.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');

let folder: string;
let store: CurrentStore;
let files: KeptFiles;
let isOn: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airy-kept-'));
  isOn = true;
  store = await createCurrentStore({ components: { settingsOf: () => (isOn ? {} : null) }, folder });
  const links = createMediaLinks({ secrets: openSecrets({ folder, jwtSecret: null }), linkLifetimeMs: 1_000 });
  files = createKeptFiles({ store, links, folder, publicUrl: () => 'https://airy.example' });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

it('keeps bytes once, by what is in them, and reads them by their address, whatever host it names', async () => {
  const address = await files.keepBytes(png);
  expect(address).toContain(
    `https://airy.example/media/${createHash('sha256').update(png).digest('hex')}.png?expires=`,
  );
  expect(await files.keepBytes(png)).toBe(address);
  expect(await files.read(address)).toEqual({ bytes: png, type: 'image/png' });
  expect(await files.read(address.replace('https://airy.example', ''))).toMatchObject({ type: 'image/png' });
  expect(await readdir(join(folder, 'drafts'))).toEqual([]);
});

it('reads nothing by an address that it did not give', async () => {
  const address = await files.keepBytes(png);
  for (const url of [
    address.replace(/signature=(.)/, (_, first) => `signature=${first === 'A' ? 'B' : 'A'}`),
    'https://x/y',
    'nothing',
    '/media/../keys',
  ])
    expect(await files.read(url)).toBeNull();
});

it('is seen once this process gives files out, and while the component is on', () => {
  expect(files.isSeen()).toBe(false);
  store.serve();
  expect(files.isSeen()).toBe(true);
  isOn = false;
  expect(files.isSeen()).toBe(false);
});
