/** `npm run source:test -- facebook`: the conformance suite and all other tests of one source's folder, each by name. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';

const sources = join(root, 'backend/sources');

/** The folder of a source: called like it, or one that declares it. Null: nobody does. */
export function folderOf(id: string): string | null {
  if (!/^[a-z][a-z0-9.-]*$/.test(id)) return null;
  if (existsSync(join(sources, id, 'package.json'))) return join(sources, id);
  const folder = readdirSync(sources).find(name => declares(join(sources, name, 'src'), id));
  return folder === undefined ? null : join(sources, folder);
}

/** In its list of contents, of which each source has one. */
function declares(folder: string, id: string): boolean {
  const file = join(folder, 'content.ts');
  return (
    existsSync(file) &&
    new RegExp(`^  ['"]?${id.replaceAll('.', String.raw`\.`)}['"]?:`, 'm').test(readFileSync(file, 'utf8'))
  );
}

function main(): number {
  const [id, ...others] = process.argv.slice(2);
  const folder = id === undefined ? null : folderOf(id);
  if (folder === null) {
    const known = readdirSync(sources).join(', ');
    process.stderr.write(`Which one? npm run source:test -- facebook\nFolders: ${known}\n`);
    return 1;
  }
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status } = spawnSync(process.execPath, [...node, jest, '--verbose', folder, ...others], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main();
