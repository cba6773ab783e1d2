/** The data folder of a process: there, writable, and closed to other users, as it holds conversations. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { AiryError } from '@airy/errors';

const ownerOnly = 0o700;
const permissions = 0o777;
const others = 0o077;
const sticky = 0o1000;

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission',
  EPERM: 'there is no permission',
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENOENT: 'it cannot be created there',
  EROFS: 'it can only be read',
  ENOSPC: 'the disk is full',
};

/** For what the operating system or SQLite says of a data folder. */
export function dataFolderUnusable(folder: string, cause: unknown): AiryError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = reasons[code ?? ''] ?? message;
  return new AiryError('data_folder_unusable', null, { details: { folder, reason }, cause });
}

/**
 * Creates the folder if need be, for its owner only; so is one made that is there already and ours.
 * @throws AiryError `data_folder_unusable` (details: folder, reason).
 */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder);
    closeToOthers(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    for (const name of ['log.db', 'lock.db', 'format']) {
      const file = join(folder, name);
      if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    }
  } catch (error) {
    throw dataFolderUnusable(folder, error);
  }
}

/** Not by `recursive`, which never ends where folders cannot be created at all, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    // With the slash the system itself refuses a file.
    statSync(join(folder, '/'));
    return;
  }
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder, { mode: ownerOnly });
}

/** Leaves alone what people share or live in, should somebody name such a place. */
function closeToOthers(folder: string): void {
  const { mode, uid } = statSync(folder);
  const isOurs = uid === process.getuid?.() && (mode & sticky) === 0 && !existsSync(join(folder, '.git'));
  const isPlace = folder === homedir() || folder === dirname(folder);
  const names = readdirSync(folder);
  const isForData = names.length === 0 || names.includes('format');
  if ((mode & others) !== 0 && isOurs && !isPlace && isForData) chmodSync(folder, mode & permissions & ~others);
}
