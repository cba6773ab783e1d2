/** Which `npm run replicas` runs on a folder, for another one that is to tell it something. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive, signal, type ProcessIdentity } from '@airy/local-engines';

/** Notes that this process runs on the folder. @returns takes the note back. */
export function markRunning(folder: string): () => void {
  const file = fileIn(folder);
  writeFileSync(file, `${JSON.stringify(identityOf(process.pid))}\n`);
  return () => rmSync(file, { force: true });
}

/** Null: none, or it has ended without taking its note back. */
export function runningOn(folder: string): ProcessIdentity | null {
  const noted = readNote(folder);
  return noted !== null && isAlive(noted) ? noted : null;
}

/** Asks the one that runs on the folder to restart its processes. @returns false: there is none. */
export function askToRoll(folder: string): boolean {
  const running = runningOn(folder);
  if (running !== null) signal(running, 'SIGUSR2');
  return running !== null;
}

function fileIn(folder: string): string {
  return join(folder, 'running.json');
}

function readNote(folder: string): ProcessIdentity | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as Partial<ProcessIdentity>;
    return Number.isSafeInteger(pid) && typeof started === 'string' ? { pid: pid as number, started } : null;
  } catch (error) {
    // Cut off by a crash while it was written: whoever wrote it has ended.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
