/** Files in a folder of this machine, spread over 256 folders. One process has it: others do not see the files. */
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { AiryError } from '@airy/errors';
import { mediaName, type FileToStore, type MediaStore, type StoredFile } from './media-store.ts';

export interface FolderStoreOptions {
  /** Absolute; made if it is not there. */
  readonly folder: string;
}

/** What stands here longer was left by a process that died. */
const draftsAreOldAfterMs = 60 * 60 * 1000;

/** @throws what the disk says if the folder cannot be made. */
export async function openFolderStore({ folder }: FolderStoreOptions): Promise<MediaStore> {
  const drafts = join(folder, 'drafts');
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  await removeOld(drafts);
  const pathOf = (name: string): string | null => (mediaName.test(name) ? join(folder, name.slice(0, 2), name) : null);

  const size = async (name: string): Promise<number | null> => {
    const path = pathOf(name);
    return path === null ? null : whileAvailable(() => sizeOf(path));
  };
  return {
    size,
    async put(name, file) {
      const path = pathOf(name);
      if (path === null) throw new Error(`${name} is no name of a file`);
      await whileAvailable(async () => {
        if ((await sizeOf(path)) === null) await keep(file, path, join(drafts, randomUUID()));
      });
    },
    async open(name, range): Promise<StoredFile | null> {
      const bytes = await size(name);
      const path = pathOf(name);
      if (bytes === null || path === null) return null;
      return { bytes, body: createReadStream(path, { ...range }) };
    },
    close: () => Promise.resolve(),
  };
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The name appears only when everything that it stands for is on the disk. */
async function keep({ path }: FileToStore, target: string, draft: string): Promise<void> {
  const folder = dirname(target);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await copyFile(path, draft);
    await flush(draft);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await flush(folder);
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function whileAvailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new AiryError('media_unavailable', null, { cause });
  }
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > draftsAreOldAfterMs) await rm(path, { force: true });
  }
}
