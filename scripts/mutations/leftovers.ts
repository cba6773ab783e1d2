/** What tests started and did not end, though it stands in no group of theirs: servers of which a fault makes orphans. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { identityOf, signal, type ProcessIdentity } from '@airy/local-engines';

const endedMs = 5_000;
const pollMs = 20;
const marker = 'TMPDIR=';

/**
 * Ends the processes that work in one of the folders, also once it is deleted, or have their TMPDIR there. The folders must be
 * their own, made for these tests. Linux only: elsewhere nothing is found. @throws Error if one has not ended after 5 s.
 */
export async function endLeftovers(folders: readonly string[]): Promise<void> {
  const until = performance.now() + endedMs;
  for (let left = killLeftovers(folders); left.length > 0; left = killLeftovers(folders)) {
    if (performance.now() > until) throw new Error(`These do not end: ${left.map(({ pid }) => pid).join(', ')}`);
    await pause(pollMs);
  }
}

/** The same without waiting. @returns those that were told to end. */
export function killLeftovers(folders: readonly string[]): readonly ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid);
  // Known by number and start before it is looked at: the number cannot become another's in between.
  const all = pids.map(pid => identityOf(Number(pid))).filter(identity => identity !== null);
  const left = all.filter(({ pid }) => folders.some(folder => worksIn(pid, folder)));
  for (const identity of left) signal(identity, 'SIGKILL');
  return left;
}

function worksIn(pid: number, folder: string): boolean {
  try {
    const place = readlinkSync(`/proc/${pid}/cwd`).replace(/ \(deleted\)$/, '');
    const marks = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(text => text.startsWith(marker));
    return [place, ...marks.map(mark => mark.slice(marker.length))].some(path => `${path}/`.startsWith(`${folder}/`));
  } catch (error) {
    // It has ended, or is somebody else's.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}
