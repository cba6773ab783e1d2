/** Writes docs/reference from the declarations; with `--check` only compares, and fails when a page is stale. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { referenceFiles } from './reference/files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

const stale: string[] = [];
for (const [path, text] of await referenceFiles()) {
  const file = join(root, path);
  // A page that is missing is stale like any other.
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present === text) continue;
  stale.push(path);
  if (isCheck) continue;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

if (isCheck && stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run: npm run generate`);
  process.exitCode = 1;
} else if (!isCheck) console.log(stale.length > 0 ? `Written: ${stale.join(', ')}` : 'docs/reference is up to date.');
