/**
 * What every command needs before it can run: the packages of the lock file, Node 24 and the built front ends.
 * Plain JavaScript for Node ≥ 20 without a dependency, as nothing is installed when it first runs.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const installStamp = join(root, 'node_modules', '.airy-installed.json');
/** Built by vite; each is stale when one of the folders it is made of has changed. */
const frontEnds = [
  { folder: 'frontend/ui', name: 'the inbox' },
  { folder: 'frontend/chat-plugin', name: 'the chat widget' },
];
const sharedByFrontEnds = ['frontend/message-view', 'backend/lib/client', 'backend/lib/contract', 'backend/lib/model'];

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
  const lock = hashOf(['package-lock.json', 'package.json']);
  const installed = existsSync(installStamp) ? JSON.parse(readFileSync(installStamp, 'utf8')) : null;
  if (installed?.lock === lock && (installed.development || !development)) return;
  const withDevelopment = development || installed?.development === true;
  console.log(installed ? 'Installing changed packages …' : 'Installing packages (once) …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const options = ['--no-audit', '--no-fund', '--loglevel=error', ...(withDevelopment ? [] : ['--omit=dev'])];
  const { status } = spawnSync(npm[0], [...npm.slice(1), 'ci', ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: npm[0] === 'npm' && process.platform === 'win32',
  });
  if (status !== 0)
    fail('npm could not install the packages; its message is above. Mend that and run the command again.');
  if (!existsSync(node))
    fail('The package "node" was installed without its program. Remove node_modules and try again.');
  writeFileSync(installStamp, JSON.stringify({ lock, development: withDevelopment }));
}

/** Builds the front ends whose sources have changed since they were built. */
export function buildFrontEnds() {
  for (const { folder, name } of frontEnds) {
    const stamp = join(root, folder, 'dist', '.sources');
    const sources = hashOf([folder, ...sharedByFrontEnds, 'package-lock.json']);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) continue;
    console.log(`Building ${name} …`);
    rmSync(stamp, { force: true });
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    const { status, stdout, stderr } = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: join(root, folder),
      encoding: 'utf8',
    });
    if (status !== 0) fail(`${stdout}${stderr}\nCould not build ${name}.`);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, sources);
  }
}

function hashOf(places) {
  const hash = createHash('sha256');
  for (const place of places)
    for (const file of filesIn(join(root, place))) hash.update(`${relative(root, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function filesIn(place) {
  const entries = readdirSync(dirname(place), { withFileTypes: true });
  if (entries.find(entry => join(dirname(place), entry.name) === place)?.isFile()) return [place];
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules' && !name.includes('.test.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => (entry.isDirectory() ? filesIn(join(place, entry.name)) : [join(place, entry.name)]));
}
