/** Runs npm on a Node that is still there when npm has emptied node_modules. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, copyFileSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, sep } from 'node:path';

let chosen = null;

/**
 * @param folder of the package; `folder/node_modules` is what npm may delete.
 * @returns as `spawnSync` does, with text.
 */
export function runNpm(folder, args) {
  const packages = join(folder, 'node_modules');
  // Chosen before npm deletes anything, and kept.
  const program = (chosen ??= lastingNode(packages));
  const script = process.env.npm_execpath;
  const [command, ...first] = script?.endsWith('.js') ? [program, script] : ['npm'];
  return spawnSync(command, [...first, ...args], {
    cwd: folder,
    // npm, and what it runs, look for `node` in PATH.
    env: { ...process.env, PATH: [dirname(program), ...pathOutside(packages)].join(delimiter) },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && command === 'npm',
  });
}

/**
 * npm puts node_modules/.bin first in PATH, so once Node 24 is installed we ourselves run on a program that `npm ci` deletes.
 * @returns a Node outside of the packages: ours, npm's own, one in PATH, else a copy that lives as long as this process.
 */
export function lastingNode(packages, { running = process.execPath, env = process.env } = {}) {
  if (isOutside(packages, running)) return running;
  const ofNpm = env.npm_node_execpath;
  if (ofNpm && isOutside(packages, ofNpm)) return ofNpm;
  const name = basename(running);
  const inPath = pathOutside(packages, env).map(place => join(place, name));
  return inPath.find(file => isOutside(packages, file)) ?? copyOf(running);
}

function copyOf(program) {
  const place = mkdtempSync(join(tmpdir(), 'airy-node-'));
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const copy = join(place, basename(program));
  copyFileSync(program, copy);
  return copy;
}

function pathOutside(packages, env = process.env) {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(place => place !== '' && !`${place}${sep}`.startsWith(packages + sep));
}

/** True for a program that can be run and that is, links followed, not among the packages. */
function isOutside(packages, program) {
  try {
    accessSync(program, constants.X_OK);
    return !realpathSync(program).startsWith((existsSync(packages) ? realpathSync(packages) : packages) + sep);
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOTDIR') return false;
    throw error;
  }
}
