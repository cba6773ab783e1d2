/** What all processes of an instance must have in common, made once and kept for its owner only. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SharedSecrets {
  readonly jwtSecret: string;
  readonly systemToken: string;
}

export function sharedSecrets(folder: string): SharedSecrets {
  const file = join(folder, 'shared-secrets.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SharedSecrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const made = { jwtSecret: randomBytes(48).toString('base64'), systemToken: randomBytes(24).toString('base64url') };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, `${JSON.stringify(made)}\n`, { mode: 0o600 });
  return made;
}
