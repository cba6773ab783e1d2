/** `npm run new-source -- demo`: a folder that passes the conformance suite, to be filled in (docs/guides/add-a-source.md). */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './root.ts';

const template = join(root, 'scripts/new-source');

/** The template is a source itself, called sample-chat; here are its spellings and those of the new name. */
function spellings(id: string): readonly (readonly [string, string])[] {
  const [first = '', ...others] = id.split('-');
  const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const camel = first + others.map(capitalise).join('');
  return [
    ['sample-chat', id],
    ['Sample chat', capitalise([first, ...others].join(' '))],
    ['SampleChat', capitalise(camel)],
    ['sampleChat', camel],
  ];
}

/**
 * Writes the folder `<sources>/<id>`.
 * @throws Error if the name is none, or the folder is there already.
 */
export async function writeNewSource(id: string, sources: string): Promise<string> {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(id))
    throw new Error(`"${id}" cannot be the name of a source: small letters, digits and hyphens, such as live-chat.`);
  const target = join(sources, id);
  await mkdir(target).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? new Error(`There is a source ${id} already.`) : error;
  });
  await cp(template, target, { recursive: true, filter: path => !path.endsWith('__snapshots__') });
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    let text = await readFile(file, 'utf8');
    for (const [from, to] of spellings(id)) text = text.replaceAll(from, to);
    await writeFile(file, text);
  }
  return target;
}

/** Runs the new folder's tests; the first run writes the snapshots. True if they pass. */
function runTests(folder: string): boolean {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const args = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, '--ci=false', folder];
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

async function main(): Promise<number> {
  const id = process.argv[2];
  if (id === undefined) {
    process.stderr.write('Which one? npm run new-source -- demo\n');
    return 1;
  }
  try {
    const folder = await writeNewSource(id, join(root, 'backend/sources'));
    if (!runTests(folder)) return 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
  process.stdout.write(`
backend/sources/${id} is there and passes the conformance suite. Next:

  npm install          links the package
  npm run generate     puts it on the list of sources
  npm test -- backend/sources/${id}

docs/guides/add-a-source.md tells what each file is for.
`);
  return 0;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main();
