/**
 * Makes package-lock.json the same for every platform. npm leaves the builds for other platforms out of the lock file where
 * it could not see them, and then refuses (`npm ci`: "Missing … from lock file") on a machine where it can.
 *
 * `node scripts/complete-lock.mjs` adds what is missing; with `--check` it only says what is, and fails.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** Where Node would look for `name` from the package at `place`. */
function findInLock(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(folder.lastIndexOf('/node_modules/'), 0))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (folder === '') return null;
  }
}

/** `linux-arm64-musl` in a package's name: what it runs on. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = systems.filter(system => words.includes(system));
  const cpu = processors.filter(processor => words.includes(processor));
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') && os.includes('linux') ? ['glibc'] : [];
  return {
    ...(cpu.length > 0 && { cpu }),
    ...(libc.length > 0 && { libc }),
    ...(os.length > 0 && { os }),
  };
}

export function missingEntries(lock) {
  const missing = {};
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (findInLock(lock.packages, place, name)) continue;
      const exact = version.replace(/^[\^~]/, '');
      missing[`node_modules/${name}`] = {
        version: exact,
        ...(entry.dev && { dev: true }),
        optional: true,
        ...platformOf(name),
      };
    }
  }
  return missing;
}

function main() {
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock);
  const names = Object.keys(missing);
  if (names.length === 0) return;
  if (process.argv.includes('--check')) {
    console.error(`package-lock.json lacks ${names.length} builds for other platforms, for example ${names[0]}.`);
    console.error('Run: node scripts/complete-lock.mjs');
    process.exitCode = 1;
    return;
  }
  const all = { ...lock.packages, ...missing };
  const sorted = Object.keys(all).sort((a, b) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted.map(place => [place, all[place]]));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${names.length} builds for other platforms to package-lock.json.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
