/** Which process a number stands for. The kernel gives a number again, so a process is known by number and start. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, as the system says it; only to be compared. */
  readonly started: string;
}

interface ProcessEntry extends ProcessIdentity {
  readonly parent: number;
  /** Dead, with all its threads, but nobody has asked for its exit code yet. */
  readonly zombie: boolean;
}

/** Null if there is no such process (any more). */
export function identityOf(pid: number): ProcessIdentity | null {
  const entry = entryOf(pid);
  return entry === null || entry.zombie ? null : { pid, started: entry.started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identityOf(pid)?.started === started;
}

/** The process and all that descend from it, parents first. */
export function familyOf(identity: ProcessIdentity): readonly ProcessIdentity[] {
  if (!isAlive(identity)) return [];
  const all = allEntries().filter(({ zombie }) => !zombie);
  const family: ProcessIdentity[] = [identity];
  for (const { pid } of family)
    family.push(
      ...all.filter(({ parent }) => parent === pid).map(child => ({ pid: child.pid, started: child.started })),
    );
  return family;
}

/** Does nothing if it is gone. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, name);
  } catch (error) {
    // It may end between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const isLinux = process.platform === 'linux';
let bootId: string | null = null;

/** Starts are counted from the machine's own, so the same count may come again after the next one. */
function boot(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootId;
}

function entryOf(pid: number): ProcessEntry | null {
  return isLinux ? entryFromProc(pid) : (entriesFromPs(['-p', String(pid)])[0] ?? null);
}

function allEntries(): ProcessEntry[] {
  if (!isLinux) return entriesFromPs(['-A']);
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.map(pid => entryFromProc(Number(pid))).filter(entry => entry !== null);
}

function entryFromProc(pid: number): ProcessEntry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces and brackets: what counts comes after the last one.
    const [state = '', parent = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A dead first thread is no dead process: the others may still hold its files and ports.
    const zombie = state === 'Z' && readdirSync(`/proc/${pid}/task`).length === 1;
    return { pid, parent: Number(parent), zombie, started: `${rest[17]} of ${boot()}` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

function entriesFromPs(which: readonly string[]): ProcessEntry[] {
  const { stdout } = spawnSync('ps', [...which, '-o', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([pid = '']) => pid !== '')
    .map(([pid, parent, state = '', ...started]) => ({
      pid: Number(pid),
      parent: Number(parent),
      zombie: state.startsWith('Z'),
      started: started.join(' '),
    }));
}
