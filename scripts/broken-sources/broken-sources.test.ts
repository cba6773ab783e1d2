import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { root } from '../root.ts';
import { inboundVariants } from './inbound-variants.ts';
import { outboundVariants } from './outbound-variants.ts';

const variants = [...inboundVariants, ...outboundVariants];

/** Names of the tests that failed, without the fault's, by fault. */
const failed = new Map<string, readonly string[]>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'airy-broken-sources-'));
  const copy = join(folder, 'scripts/broken-sources');
  await cp(import.meta.dirname, copy, { recursive: true, filter: path => !/\.test\.ts$|__snapshots__/.test(path) });
  await cp(join(copy, 'variants.suite.ts'), join(copy, 'variants.test.ts'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const file of ['jest.config.js', 'package.json']) await cp(join(root, file), join(folder, file));
  await writeSnapshots(join(copy, '__snapshots__'));
  const args = ['--experimental-vm-modules', join(root, 'node_modules/jest/bin/jest.js'), '--ci', '--json'];
  const env = { ...process.env, AIRY_PROPERTY_SHARE: '0.1', AIRY_TEST_FILES: '' };
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  for (const [fault, names] of failuresOf(stdout)) failed.set(fault, names);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the unbroken source parses to is what each of the others has to. */
async function writeSnapshots(target: string): Promise<void> {
  const golden = await readFile(join(import.meta.dirname, '__snapshots__/whole.test.ts.snap'), 'utf8');
  const [header = '', ...snapshots] = golden.split(/^exports\[`/m);
  const all = variants.flatMap(({ fault }) => snapshots.map(snapshot => `exports[\`${fault} ${snapshot}`));
  await mkdir(target);
  await writeFile(join(target, 'variants.test.ts.snap'), header + all.join(''));
}

interface Assertion {
  readonly status: string;
  readonly ancestorTitles: readonly string[];
  readonly title: string;
}

function failuresOf(json: string): ReadonlyMap<string, readonly string[]> {
  const { testResults } = JSON.parse(json) as {
    testResults: readonly { message: string; assertionResults: readonly Assertion[] }[];
  };
  const assertions = testResults.flatMap(({ assertionResults }) => assertionResults);
  if (assertions.length === 0) throw new Error(testResults.map(({ message }) => message).join('\n'));
  const names = new Map(variants.map(({ fault }) => [fault, [] as string[]]));
  for (const { status, ancestorTitles, title } of assertions)
    if (status === 'failed') names.get(ancestorTitles[0] ?? '')?.push([...ancestorTitles.slice(1), title].join(' '));
  return names;
}

describe('the conformance suite', () => {
  it.each(variants)('catches a source that $fault', ({ fault, caughtBy }) => {
    expect(failed.get(fault)).toEqual(expect.arrayContaining([expect.stringContaining(caughtBy)]));
  });

  it('is not all red for a single fault', () => {
    for (const { fault } of variants) expect(failed.get(fault)?.length).toBeLessThan(40);
  });

  it('prints how many it catches', () => {
    const caught = variants.filter(({ fault, caughtBy }) => failed.get(fault)?.some(name => name.includes(caughtBy)));
    process.stderr.write(`broken sources: ${variants.length} variants, ${caught.length} caught\n`);
    expect(caught.length).toBe(variants.length);
  });
});
