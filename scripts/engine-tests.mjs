/** Which real engines test files need: those that they, or fixtures they import, give to `describeWithEngines`. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const all = ['kafka', 'registry', 'redis', 'postgres'];

/** @returns names of engines; empty for a file that needs none. */
export function enginesOf(file) {
  const needed = new Set(withFixtures(file).flatMap(ownEnginesOf));
  return all.filter(name => needed.has(name));
}

/** The file and the fixtures it imports, directly or through others. */
function withFixtures(file, found = new Set()) {
  if (found.has(file) || !existsSync(file)) return [...found];
  found.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/ from '(\.[^']*(?:\.fixture|__fixtures__\/[^']*?)\.tsx?)'/g);
  for (const [, path] of imports) withFixtures(join(dirname(file), path), found);
  return [...found];
}

function ownEnginesOf(file) {
  const text = readFileSync(file, 'utf8');
  if (!/import \{[^}]*\bdescribeWithEngines\b/.test(text)) return [];
  const needed = new Set();
  for (const [, list] of text.matchAll(/\bdescribeWithEngines\(\s*([^)]*?\]|[^,]*),/g)) {
    const names = /^\[\s*('\w+'\s*,?\s*)+\]$/.test(list) ? [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name) : all;
    for (const name of names) needed.add(name);
  }
  // Called in a way that is not seen here.
  return needed.size > 0 ? all.filter(name => needed.has(name)) : all;
}

/** Of several files. */
export function enginesOfAll(files) {
  const needed = new Set(files.flatMap(enginesOf));
  return all.filter(name => needed.has(name));
}
