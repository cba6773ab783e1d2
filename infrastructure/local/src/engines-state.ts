/** What `npm run engines` has started: kept beside its data, so that any later call finds it again. */
import { existsSync, mkdirSync, openSync, closeSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { identityOf, isAlive, type ProcessIdentity } from './process-identity.ts';

export interface StartedEngine extends ProcessIdentity {
  /** Null until it has answered. */
  readonly address: string | null;
}

export type EnginesState = Readonly<Partial<Record<EngineName, StartedEngine>>>;

export const stateFile = 'engines.json';
const lockFile = 'lock.json';

/**
 * `AIRY_ENGINES_DATA`, else `~/.local/share/airy/engines`. As root `/var/lib/airy/engines`: PostgreSQL runs as a user of its own
 * there, who may not enter root's home.
 */
export function enginesFolder(): string {
  const { AIRY_ENGINES_DATA: given, XDG_DATA_HOME: shared } = process.env;
  if (given !== undefined && given !== '') return given;
  if (process.getuid?.() === 0) return '/var/lib/airy/engines';
  return join(shared ?? join(homedir(), '.local', 'share'), 'airy', 'engines');
}

export function readState(folder: string): EnginesState {
  const file = join(folder, stateFile);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EnginesState) : {};
}

/** @param engine null: it does not run any more. */
export function noteEngine(folder: string, name: EngineName, engine: StartedEngine | null): void {
  const { [name]: _former, ...others } = readState(folder);
  const file = join(folder, stateFile);
  const beside = `${file}.${process.pid}`;
  writeFileSync(beside, JSON.stringify({ ...others, ...(engine && { [name]: engine }) }, null, 2));
  renameSync(beside, file);
}

/** Does the work while no other call changes anything. @throws EngineProblem if another one does. */
export async function locked<T>(folder: string, work: () => Promise<T> | T): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, lockFile);
  takeLock(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function takeLock(file: string): void {
  const ours = JSON.stringify(identityOf(process.pid));
  try {
    const lock = openSync(file, 'wx', 0o600);
    writeFileSync(lock, ours);
    closeSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readHolder(file);
    if (holder !== null && isAlive(holder))
      throw new EngineProblem(
        `Another call of "npm run engines" (process ${holder.pid}) is at work: wait for its end.`,
      );
    // Its holder was killed.
    rmSync(file, { force: true });
    takeLock(file);
  }
}

function readHolder(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    // Half written by a call that was killed, or gone by now.
    return null;
  }
}
