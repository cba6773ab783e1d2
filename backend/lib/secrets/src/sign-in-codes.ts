/**
 * One-time codes of sign-in links. A code is a file of the data folder, named by its hash, so that another process
 * (`npm run sign-in`) can give one out while the server runs; using it up is deleting the file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SignInCodes {
  /** A new code, good once and for 15 minutes. */
  issue(): Promise<string>;
  /** True once per code that was given out and is not too old; the code is then used up. */
  redeem(code: string): Promise<boolean>;
}

const lifetimeMs = 15 * 60 * 1000;
const codeBytes = 32;
const maxCodeLength = 100;

/** @param clock epoch ms, default `Date.now`. */
export function openSignInCodes(dataFolder: string, clock: () => number = Date.now): SignInCodes {
  const folder = join(dataFolder, 'sign-in');
  const fileOf = (code: string): string => join(folder, createHash('sha256').update(code).digest('hex'));

  return {
    async issue() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await dropExpired(folder, clock());
      const code = randomBytes(codeBytes).toString('base64url');
      const file = fileOf(code);
      await writeFile(`${file}.draft`, String(clock() + lifetimeMs), { mode: 0o600 });
      await rename(`${file}.draft`, file);
      return code;
    },
    async redeem(code) {
      if (code === '' || code.length > maxCodeLength) return false;
      const expiresAt = await unlessGone(readFile(fileOf(code), 'utf8'));
      if (expiresAt === null) return false;
      const isOurs = (await unlessGone(unlink(fileOf(code)))) !== null;
      return isOurs && clock() < Number(expiresAt);
    },
  };
}

async function dropExpired(folder: string, now: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const expiresAt = await unlessGone(readFile(file, 'utf8'));
    if (expiresAt !== null && Number(expiresAt) <= now) await unlessGone(unlink(file));
  }
}

/** Null if the file is not there (any more): somebody else used the code. */
async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
