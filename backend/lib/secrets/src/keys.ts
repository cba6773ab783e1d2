/** The key material of an instance: made at first start and kept in the data folder, or derived from a setting. */
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AiryError } from '@airy/errors';

/** 32 bytes each. */
export interface Keys {
  readonly seal: Uint8Array;
  readonly sign: Uint8Array;
}

/** Where the keys of a process come from. */
export interface KeyPlace {
  /** The data folder. */
  readonly folder: string;
  /** Setting `security.jwtSecret`, Base64; null: the keys are the folder's own. */
  readonly jwtSecret: string | null;
}

const keyBytes = 32;
const secretBytes = 48;
const fileName = 'secrets.json';

/** One secret, two keys that say nothing about each other (HKDF, RFC 5869). @param jwtSecret Base64. */
export function deriveKeys(jwtSecret: string): Keys {
  const secret = Buffer.from(jwtSecret, 'base64');
  const derive = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, '', `airy ${purpose}`, keyBytes));
  return { seal: derive('seal'), sign: derive('sign') };
}

/**
 * Tells the keys of two processes apart without giving anything of them away.
 * @throws AiryError `config_invalid` if the folder's keys are damaged.
 */
export function keyFingerprint({ folder, jwtSecret }: KeyPlace): string {
  const { seal } = jwtSecret === null ? keysOfFolder(folder) : deriveKeys(jwtSecret);
  return createHmac('sha256', seal).update('airy fingerprint').digest('hex').slice(0, 16);
}

/** @throws AiryError `config_invalid` if the file is not one of ours. */
export function readKeys(folder: string): Keys | null {
  const path = join(folder, fileName);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const keys = parseKeys(content);
  if (keys === null) throw new AiryError('config_invalid', `${path} is damaged: put it back from a backup.`);
  return keys;
}

function parseKeys(content: string): Keys | null {
  try {
    const given = JSON.parse(content) as { readonly [key: string]: unknown };
    const [jwtSecret, seal, sign] = ['jwtSecret', 'seal', 'sign'].map(key => Buffer.from(String(given[key]), 'base64'));
    if (jwtSecret?.length === secretBytes) return deriveKeys(String(given['jwtSecret']));
    // As it was written first: two keys that no setting can name.
    return seal?.length === keyBytes && sign?.length === keyBytes ? { seal, sign } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Reads the folder's keys, or makes them: on disk, whole and for the owner only, before anything is sealed with them. */
export function keysOfFolder(folder: string): Keys {
  const present = readKeys(folder);
  if (present !== null) return present;
  mkdirSync(folder, { recursive: true });
  // In the form of the setting, so that more processes can be given the same one.
  const jwtSecret = randomBytes(secretBytes).toString('base64');
  const path = join(folder, fileName);
  const draft = `${path}.${process.pid}`;
  writeDurably(draft, `${JSON.stringify({ jwtSecret })}\n`);
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  syncFolder(folder);
  return readKeys(folder) ?? deriveKeys(jwtSecret);
}

function writeDurably(path: string, content: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(folder: string): void {
  // Windows cannot open a folder; there the file system itself is journalled.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
