/** Python programs in environments of their own, outside of the tree: found there, or installed once. */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface PythonEnvironment {
  /** Folder of its programs; null: it cannot be had here. */
  readonly programs: string | null;
  /** Why not, and what to do. */
  readonly reason: string;
}

/**
 * Installs what is not there yet; that may take a minute and needs the network.
 * @param requirements file that names every package by its exact version.
 */
export async function pythonEnvironment(requirements: string): Promise<PythonEnvironment> {
  const place = placeOf(requirements);
  const programs = join(place, 'bin');
  if (existsSync(markIn(place))) return { programs, reason: '' };
  if (!canMakeEnvironments())
    return { programs: null, reason: 'needs python3 with venv: apt-get install python3 python3-venv' };
  try {
    await installOnce(place, requirements);
    return { programs, reason: '' };
  } catch (error) {
    const { stderr = '', message } = error as { readonly stderr?: string; readonly message: string };
    return {
      programs: null,
      reason: `pip could not install it: ${(stderr || message).trim().split('\n').at(-1) ?? ''}`,
    };
  }
}

/** A folder of `AIRY_CACHE`, else of `~/.cache/airy`; another one for other versions. */
function placeOf(requirements: string): string {
  const { AIRY_CACHE: given, XDG_CACHE_HOME: caches } = process.env;
  const cache = given || join(caches || join(homedir(), '.cache'), 'airy');
  const versions = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  return join(cache, `${basename(requirements, '.txt')}-${versions}`);
}

function canMakeEnvironments(): boolean {
  return spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0;
}

/** Written last, so that nobody takes half of it for the whole. */
function markIn(place: string): string {
  return join(place, '.installed');
}

const installMs = 360_000;

/** Of several processes one installs it, the others wait for that. */
async function installOnce(place: string, requirements: string): Promise<void> {
  const lock = `${place}.lock`;
  mkdirSync(dirname(place), { recursive: true });
  while (!existsSync(markIn(place)))
    if (take(lock))
      try {
        return await install(place, requirements);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    else await sleep(200);
}

/** False: another process has it, and has not had it for too long. */
function take(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const takenAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - takenAt > installMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

async function install(place: string, requirements: string): Promise<void> {
  rmSync(place, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', place]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements];
  await run(join(place, 'bin', 'python'), pip, { timeout: 300_000 });
  writeFileSync(markIn(place), '');
}
