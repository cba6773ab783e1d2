/** Keeps how far `airy webhooks listen` came, so that it goes on from there when it is started again. */
import { readFile, rename, writeFile } from 'node:fs/promises';

/** Null: there is none yet. @throws Error if it can be read and is none of ours. */
export async function readCursor(path: string): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const cursor = text.trim();
  if (!/^[\w.~-]{1,12000}$/.test(cursor)) throw new Error(`${path} holds no place of a feed. Name another file.`);
  return cursor;
}

/** All of it or nothing. */
export async function writeCursor(path: string, cursor: string): Promise<void> {
  await writeFile(`${path}.new`, `${cursor}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
