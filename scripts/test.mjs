/**
 * `npm test [-- files]`: prepares what is missing, runs the suite, ends with the line `N passed, N failed[, N skipped]`.
 * `--long` runs the tests that take longer (`*.long.test.ts`) instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFrontEnds, fail, installPackages, node, root } from './prepare.mjs';

installPackages({ development: true });
buildFrontEnds();

const given = process.argv.slice(2);
const isLong = given.includes('--long');
const results = mkdtempSync(join(tmpdir(), 'airy-results-'));
const outputFile = join(results, 'results.json');
const run = spawnSync(
  node,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${outputFile}`,
    ...given.filter(argument => argument !== '--long'),
  ],
  {
    cwd: root,
    // jest reports on the error stream; its JSON on the other one is in the file already.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...(isLong && { AIRY_TEST_LONG: '1' }) },
  },
);
if (!existsSync(outputFile)) fail('jest ended without a result; its message is above.');
const result = JSON.parse(readFileSync(outputFile, 'utf8'));
rmSync(results, { recursive: true });

const cases = result.testResults.flatMap(file => file.assertionResults);
const skipped = cases.filter(({ status }) => status === 'pending' || status === 'todo');
// A file that cannot even be loaded has no cases: it counts as one failure.
const broken = result.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
const failed = cases.filter(({ status }) => status === 'failed');
const passed = cases.filter(({ status }) => status === 'passed').length;
const failures = failed.length + broken.length;

console.log('');
for (const { fullName } of failed) console.log(`failed: ${fullName}`);
for (const { name } of broken) console.log(`failed: ${name} could not be run`);
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
const mustNotSkip = process.env.CI === 'true' && skipped.length > 0;
if (mustNotSkip) console.log('With CI=true nothing may be skipped: install what the lines above name.');
if (run.status !== 0 && failures === 0)
  console.log(`jest ended with ${run.status ?? run.signal}; its message is above.`);
console.log(`${passed} passed, ${failures} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = run.status === 0 && !mustNotSkip && passed > 0 ? 0 : 1;
