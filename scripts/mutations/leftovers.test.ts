import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive, signal } from '@airy/local-engines';
import { eventually, temporaryFolder } from '@airy/testkit';
import { expect, it } from '@jest/globals';
import { endLeftovers } from './leftovers.ts';

async function started(cwd: string, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd, env, stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = identityOf(child.pid ?? 0);
  if (identity === null) throw new Error('it ended at once');
  return identity;
}

it('ends those that work in a folder or have their temporary files there, and nobody else', async () => {
  using folder = temporaryFolder();
  using other = temporaryFolder();
  const ours = join(folder.path, 'ours');
  const below = join(ours, 'below');
  mkdirSync(below, { recursive: true });
  const neighbour = `${ours}-too`;
  mkdirSync(neighbour);
  const left = await Promise.all([
    started(ours),
    started(below),
    started('/', { TMPDIR: ours }),
    started('/', { TMPDIR: below }),
  ]);
  const foreign = await Promise.all([
    started(other.path),
    started(neighbour),
    started('/', { TMPDIR: neighbour, NOTE: ours }),
  ]);
  rmSync(below, { recursive: true });
  try {
    await endLeftovers([ours]);
    // Until whoever started them has taken note of their end, the dead still have a number.
    await eventually(() => !left.some(isAlive));
    expect(foreign.filter(isAlive)).toEqual(foreign);
  } finally {
    for (const identity of [...left, ...foreign]) signal(identity, 'SIGKILL');
  }
});
