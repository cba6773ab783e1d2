/** Which real engines test files need: those they give to `describeWithEngines`. */
import { readFileSync } from 'node:fs';

const all = ['kafka', 'registry', 'redis', 'postgres'];

/** @returns names of engines; empty for a file that needs none. */
export function enginesOf(file) {
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
