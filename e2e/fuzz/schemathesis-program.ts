/** schemathesis, from PyPI. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../python-environment.ts';

export interface Schemathesis {
  /** Null: it cannot be had here. */
  readonly program: string | null;
  /** Why not, and what to do. */
  readonly reason: string;
}

/** Installs what is not there yet; that takes a minute and needs the network. */
export async function findSchemathesis(): Promise<Schemathesis> {
  const requirements = fileURLToPath(new URL('schemathesis.txt', import.meta.url));
  const { programs, reason } = await pythonEnvironment(requirements);
  return { program: programs === null ? null : join(programs, 'st'), reason };
}
