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
const long = given.includes('--long');
const results = mkdtempSync(join(tmpdir(), 'airy-test-'));
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
  { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...(long && { AIRY_TEST_LONG: '1' }) } },
);
if (!existsSync(outputFile)) fail('jest ended without a result; its message is above.');
const result = JSON.parse(readFileSync(outputFile, 'utf8'));
rmSync(results, { recursive: true });

const cases = result.testResults.flatMap(file => file.assertionResults);
const skipped = cases.filter(({ status }) => status === 'pending' || status === 'todo');
for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
// A file that cannot even be loaded has no cases: it counts as one failure.
const broken = result.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
const failed = cases.filter(({ status }) => status === 'failed').length + broken.length;
const passed = cases.filter(({ status }) => status === 'passed').length;
const mustNotSkip = process.env.CI === 'true' && skipped.length > 0;
if (mustNotSkip) console.log('With CI=true nothing may be skipped: install what the lines above name.');
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = run.status === 0 && !mustNotSkip && passed > 0 ? 0 : 1;
