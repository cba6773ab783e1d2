/**
 * `npm run mutations [-- --write] [-- words of titles…]`: puts faults into a copy of the repository, one at a time, and
 * demands that tests turn red. `--write` puts the list of what caught each into docs/engines.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutation } from './mutations/mutation.ts';
import { mutations } from './mutations/mutations.ts';
import { runTests, type TestRun } from './mutations/run-tests.ts';
import { table, withTable, type Caught } from './mutations/table.ts';
import { TreeCopy } from './mutations/tree-copy.ts';
import { root } from './root.ts';

const given = process.argv.slice(2);
const words = given.filter(argument => !argument.startsWith('--'));
const chosen = mutations.filter(({ title }) => words.every(word => title.toLowerCase().includes(word.toLowerCase())));
const page = join(root, 'docs', 'engines.md');

const runOf = ({ tests, named, isLong }: Mutation): TestRun => ({ files: tests, named, isLong });

/** A test that is red without a fault proves nothing. @throws Error with what was printed. */
async function demandGreen(copy: TreeCopy, run: TestRun): Promise<void> {
  const { isGreen, failed, output } = await runTests(copy.root, run);
  if (!isGreen) throw new Error(`${run.files.join(', ')} is red without any fault: ${failed.join('; ')}\n${output}`);
}

async function tryAll(copy: TreeCopy): Promise<{ caught: Caught[]; missed: string[] }> {
  const green = new Set<string>();
  const caught: Caught[] = [];
  const missed: string[] = [];
  for (const mutation of chosen) {
    const run = runOf(mutation);
    if (!green.has(JSON.stringify(run))) await demandGreen(copy, run);
    green.add(JSON.stringify(run));
    const restore = copy.put(mutation);
    const { isGreen, failed } = await runTests(copy.root, run);
    restore();
    console.log(isGreen ? `MISSED  ${mutation.title}` : `caught  ${mutation.title}: ${failed.join('; ')}`);
    if (isGreen) missed.push(mutation.title);
    else caught.push({ title: mutation.title, file: mutation.file, by: failed });
  }
  return { caught, missed };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const copy = new TreeCopy(root);
process.once('exit', () => copy[Symbol.dispose]());
const { caught, missed } = await tryAll(copy);
if (given.includes('--write') && words.length === 0 && missed.length === 0)
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), table(caught)));
console.log(`${caught.length} caught, ${missed.length} missed`);
process.exitCode = missed.length === 0 && caught.length > 0 ? 0 : 1;
