/**
 * `npm run mutations [-- --write] [-- words of titles…]`: puts faults into a copy of the repository, one at a time, and
 * demands that tests turn red. Tests of engines use those of AIRY_TEST_ENGINES. `--write` notes in docs/engines.md, after
 * each, what caught it and when; rows of faults that were not chosen stay.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation } from './mutations/mutation.ts';
import { mutations } from './mutations/mutations.ts';
import { runTests, type TestRun } from './mutations/run-tests.ts';
import { withRow, type Tried } from './mutations/table.ts';
import { TreeCopy } from './mutations/tree-copy.ts';
import { root } from './root.ts';

const given = process.argv.slice(2);
const words = given.filter(argument => !argument.startsWith('--'));
const chosen = mutations.filter(({ title }) => words.every(word => title.toLowerCase().includes(word.toLowerCase())));
const page = join(root, 'docs', 'engines.md');

const runOf = ({ tests, named, isLong }: Mutation): TestRun => ({ files: tests, named, isLong });

const green = new Map<string, boolean>();

/** A test that is red without a fault proves nothing. */
async function isGreenWithout(copy: TreeCopy, run: TestRun): Promise<boolean> {
  const key = JSON.stringify(run);
  const known = green.get(key);
  if (known !== undefined) return known;
  const { isGreen, failed } = await runTests(copy.root, run);
  if (!isGreen) console.log(`red without any fault: ${run.files.join(', ')}: ${failed.join('; ')}`);
  green.set(key, isGreen);
  return isGreen;
}

async function tryOne(copy: TreeCopy, mutation: Mutation): Promise<Tried> {
  const run = runOf(mutation);
  const { title, file } = mutation;
  if (!(await isGreenWithout(copy, run))) return { title, file, result: 'no verdict', by: [] };
  const restore = copy.put(mutation);
  const { isGreen, failed } = await runTests(copy.root, run);
  restore();
  return { title, file, result: isGreen ? 'missed' : 'caught', by: failed };
}

async function tryAll(copy: TreeCopy): Promise<readonly Tried[]> {
  const all: Tried[] = [];
  for (const mutation of chosen) {
    const tried = await tryOne(copy, mutation);
    console.log(`${tried.result}  ${tried.title}: ${tried.by.join('; ')}`);
    if (given.includes('--write')) writeFileSync(page, withRow(readFileSync(page, 'utf8'), tried));
    all.push(tried);
  }
  return all;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const copy = new TreeCopy(root);
process.once('exit', () => copy[Symbol.dispose]());
const tried = await tryAll(copy);
if (given.includes('--write')) spawnSync(join(root, 'node_modules', '.bin', 'prettier'), ['--write', page]);
const count = (result: Tried['result']): number => tried.filter(one => one.result === result).length;
console.log(`${count('caught')} caught, ${count('missed')} missed, ${count('no verdict')} without verdict`);
process.exitCode = tried.length > 0 && count('caught') === tried.length ? 0 : 1;
