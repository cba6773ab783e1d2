/** Files that tell other programs where Airy is: the ready file of scripts, and our own in the data folder. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AiryError } from '@airy/errors';

export interface Readiness {
  readonly url: string;
  /** Of this process, whatever stands before it. */
  readonly localUrl: string;
  readonly signInUrl: string;
  readonly pid: number;
}

/**
 * Whole or not at all; readable for its owner only, as it holds a sign-in link.
 * @throws AiryError `ready_file_unwritable`
 */
export async function writeReadyFile(path: string, readiness: Readiness): Promise<void> {
  await writeWhole(path, `${JSON.stringify(readiness)}\n`).catch((error: unknown) => refuse(path, error));
}

/**
 * Takes away what an earlier start left, and finds out early whether a new one can be written.
 * @throws AiryError `ready_file_unwritable`
 */
export async function clearReadyFile(path: string): Promise<void> {
  const trial = `${path}.${process.pid}`;
  try {
    await rm(path, { force: true });
    await writeFile(trial, '');
    await rm(trial);
  } catch (error) {
    refuse(path, error);
  }
}

function refuse(file: string, cause: unknown): never {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  throw new AiryError('ready_file_unwritable', null, { details: { file, reason }, cause });
}

/** The Airy that runs on a data folder. */
export interface RunningInstance {
  readonly url: string;
  readonly pid: number;
}

export async function writeRunning(dataFolder: string, instance: RunningInstance): Promise<void> {
  await writeWhole(runningFile(dataFolder), `${JSON.stringify(instance)}\n`);
}

/** Null if none runs, as far as the folder and the process table know. */
export async function readRunning(dataFolder: string): Promise<RunningInstance | null> {
  let content: string;
  try {
    content = await readFile(runningFile(dataFolder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const instance = JSON.parse(content) as RunningInstance;
  return isAlive(instance.pid) ? instance : null;
}

export async function removeRunning(dataFolder: string): Promise<void> {
  await rm(runningFile(dataFolder), { force: true });
}

function runningFile(dataFolder: string): string {
  return join(dataFolder, 'running.json');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function writeWhole(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
