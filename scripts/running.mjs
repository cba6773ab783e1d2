/** Which programs run on this folder's packages: nobody may take those away under them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const notesOf = folder => join(folder, 'node_modules', '.airy-running');

/** Notes down that the process runs; to be undone by the function it returns. */
export function noteRunning(folder, pid) {
  const note = join(notesOf(folder), String(pid));
  mkdirSync(notesOf(folder), { recursive: true });
  writeFileSync(note, '');
  return () => rmSync(note, { force: true });
}

/** The process id of an Airy that runs from the folder, null if there is none. */
export function findRunning(folder) {
  const notes = existsSync(notesOf(folder)) ? readdirSync(notesOf(folder)).map(Number) : [];
  return [...notes, startedByHand(folder)].find(pid => pid > 0 && isNode(pid)) ?? null;
}

/** What an Airy itself notes down in the usual data folder. */
function startedByHand(folder) {
  const file = join(folder, '.airy', 'running.json');
  if (!existsSync(file)) return 0;
  return Number(/"pid":(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
}

/** After a crash the note stays, and the number may be another program's by now. */
function isNode(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return commandOf(pid).includes('node');
}

function commandOf(pid) {
  if (existsSync(`/proc/${pid}/cmdline`)) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  const { stdout, error } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  // Where nobody can say, it is taken for ours.
  return error ? 'node' : stdout;
}
