/**
 * What every command needs before it can run: the packages of the lock file, Node 24 and the built front ends.
 * Plain JavaScript for Node ≥ 20 without a dependency, as nothing is installed when it first runs.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNpm } from './npm.mjs';
import { findRunning } from './running.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const packages = join(root, 'node_modules');
const installStamp = join(packages, '.airy-installed.json');
const stoppingMs = 3_000;
/** Built by vite; each is stale when one of the folders it is made of has changed. */
const frontEnds = [
  { folder: 'frontend/ui', name: 'the inbox' },
  { folder: 'frontend/chat-plugin', name: 'the chat widget' },
];
const sharedByFrontEnds = [
  'frontend/message-view',
  'backend/lib/client',
  'clients/http-client/src',
  'backend/lib/content',
  'backend/lib/contract',
  'backend/lib/errors',
  'backend/lib/model',
  'backend/lib/widget-settings',
  'backend/sources',
  'package-lock.json',
];

/** Prints one line and ends the process. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Installs exactly the lock file, if what is there is not of it.
 * @param development true: with what tests and checks need.
 */
export function installPackages({ development }) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = readJson(installStamp);
  const isOutdated = hasOldPatch();
  if (stamp?.lock === lock && (stamp.development || !development) && !isOutdated) return patchPackages();
  const done = installedByHand() ?? { none: true };
  const isThere = !isOutdated && (done.complete || (done.production && !development));
  // Who has the development packages keeps them.
  const withDevelopment = development || done.complete || stamp?.development === true;
  if (!isThere) runNpmCi(withDevelopment, existsSync(packages));
  if (!existsSync(node)) bringNode();
  patchPackages();
  writeFileSync(installStamp, JSON.stringify({ lock, development: isThere ? done.complete : withDevelopment }));
}

/** What npm itself noted down of the last install, compared with the lock file; null if there was none. */
function installedByHand() {
  const installed = readJson(join(packages, '.package-lock.json'))?.packages;
  if (!installed) return null;
  const wanted = Object.entries(readJson(join(root, 'package-lock.json')).packages).filter(
    ([place, { optional, link }]) => place.startsWith('node_modules/') && !optional && !link,
  );
  const isThere = ([place, { version }]) => installed[place]?.version === version;
  const isForDevelopment = ([, { dev, devOptional }]) => dev || devOptional;
  const production = wanted.filter(entry => !isForDevelopment(entry)).every(isThere);
  return { production, complete: production && wanted.filter(isForDevelopment).every(isThere) };
}

/**
 * No package may run a script of its own while it is installed; `node` alone needs one, see `bringNode`
 * (docs/decisions/0021-install.md).
 */
function runNpmCi(development, isUpdate) {
  const pid = isUpdate ? stillRunning() : null;
  if (pid !== null)
    fail(`Packages must be installed, but Airy runs from this folder (process ${pid}): stop it, then try again.`);
  console.log(isUpdate ? 'Installing changed packages …' : 'Installing packages (once; this takes a moment) …');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(['ci', ...options, ...(development ? ['--include=dev'] : ['--omit=dev'])], 'install the packages');
}

/** One that is just being stopped gets a moment for it. */
function stillRunning() {
  const until = performance.now() + stoppingMs;
  let pid = findRunning(root);
  while (pid !== null && performance.now() < until) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    pid = findRunning(root);
  }
  return pid;
}

/** The package `node` fetches the program for this machine in its install script. */
function bringNode() {
  npm(['rebuild', 'node', '--no-ignore-scripts', '--loglevel=error'], 'bring Node 24');
  if (!existsSync(node)) fail('The package "node" came without its program. Remove node_modules and try again.');
}

/**
 * Puts patches/ onto what was installed, as npm runs no script of ours (`--ignore-scripts`). A package that was installed
 * anew lacks the mark of its patch.
 */
function patchPackages() {
  const missing = readdirSync(join(root, 'patches')).filter(patch => !isPatched(patch));
  if (missing.length === 0) return;
  const program = join(packages, 'patch-package', 'index.js');
  const { status, stdout, stderr } = spawnSync(node, [program, '--error-on-fail'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) fail(`${stdout}${stderr}\nCould not patch what npm installed: remove node_modules and try again.`);
  for (const patch of missing) writeFileSync(patchMark(patch), patchHash(patch));
}

function isPatched(patch) {
  const mark = patchMark(patch);
  return existsSync(mark) && readFileSync(mark, 'utf8') === patchHash(patch);
}

/** A patch fits a package as npm installs it, not one with an earlier version of the patch. */
function hasOldPatch() {
  return readdirSync(join(root, 'patches')).some(patch => existsSync(patchMark(patch)) && !isPatched(patch));
}

/** `@scope+name+1.2.3.patch` is of `@scope/name`. */
function patchMark(patch) {
  const name = patch.slice(0, patch.lastIndexOf('+')).replace('+', '/');
  return join(packages, name, '.airy-patched');
}

function patchHash(patch) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'patches', patch)))
    .digest('hex');
}

function npm(args, what) {
  const { status, stdout, stderr, error } = runNpm(root, args);
  if (status === 0) return;
  fail(
    `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\nnpm could not ${what}; its message is above. Mend that and run the command again.`,
  );
}

/** Builds the front ends whose sources have changed since they were built. */
export function buildFrontEnds() {
  for (const { folder, name } of frontEnds) {
    const stamp = join(root, folder, 'dist', '.sources');
    const sources = hashOf([folder, ...sharedByFrontEnds]);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) continue;
    console.log(`Building ${name} …`);
    rmSync(stamp, { force: true });
    const vite = join(packages, 'vite', 'bin', 'vite.js');
    const { status, stdout, stderr } = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(root, folder),
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) fail(`${stdout}${stderr}\nCould not build ${name}; the message is above.`);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, sources);
  }
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

function hashOf(places) {
  const hash = createHash('sha256');
  for (const place of places)
    for (const file of filesIn(join(root, place))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(place) {
  if (statSync(place).isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => !['dist', 'node_modules', '__fixtures__'].includes(name) && !name.includes('.test.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => filesIn(join(place, entry.name)));
}
