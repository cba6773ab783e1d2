/**
 * `npm test [-- files]`: prepares what is missing, runs the suite, ends with the line `N passed, N failed[, N skipped]`.
 * Real engines that the chosen files need are started for the run, where they are installed, and stopped after it; with
 * `AIRY_TEST_ENGINES` in the environment, those are used. With `CI=true` the event log's tests run on both lines of Kafka.
 * `--long` runs the tests that take longer (`*.long.test.ts`) instead; `--engines` only those that need an engine.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { enginesOf, enginesOfAll } from './engine-tests.mjs';
import { buildFrontEnds, fail, installPackages, node, root } from './prepare.mjs';

installPackages({ development: true });
buildFrontEnds();

const ownOptions = ['--long', '--engines'];
const options = process.argv.slice(2);
const given = options.filter(argument => !ownOptions.includes(argument));
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
];
const env = { ...process.env, ...(options.includes('--long') && { AIRY_TEST_LONG: '1' }) };
const withEngines = join(root, 'infrastructure', 'local', 'src', 'with-engines.ts');
const olderKafka = { version: '3.9.2', folder: join(root, 'backend', 'lib', 'event-log-kafka') };

const files = chosenFiles();
const runs = [await runJest(files, options.includes('--engines') ? onlyThese(files) : {})];
// In a run of everything only: a choice of files or names is not doubled.
const ofOlderKafka = files.filter(file => file.startsWith(olderKafka.folder) && enginesOf(file).length > 0);
if (process.env.CI === 'true' && given.length === 0 && ofOlderKafka.length > 0)
  runs.push(await runJest(ofOlderKafka, { ...onlyThese(ofOlderKafka), AIRY_TEST_KAFKA_VERSION: olderKafka.version }));
report(runs);

/** Those that jest would run, without running them. */
function chosenFiles() {
  const list = spawnSync(node, [...jest, '--listTests', ...given], { cwd: root, env, encoding: 'utf8' });
  const listed = list.stdout.split('\n').filter(line => line !== '');
  const chosen = options.includes('--engines') ? listed.filter(file => enginesOf(file).length > 0) : listed;
  if (list.status !== 0 || chosen.length === 0) fail(`${list.stderr}There is no such test.`);
  return chosen;
}

/** For jest.config.js. */
function onlyThese(tests) {
  return { AIRY_TEST_FILES: JSON.stringify(tests.map(file => relative(root, file))) };
}

/** @returns how jest ended, what each file showed. */
async function runJest(tests, more) {
  const results = mkdtempSync(join(tmpdir(), 'airy-results-'));
  const outputFile = join(results, 'results.json');
  const run = [node, ...jest, '--json', `--outputFile=${outputFile}`, ...given];
  const engines = process.env.AIRY_TEST_ENGINES ? [] : enginesOfAll(tests);
  const started = [node, '--disable-warning=ExperimentalWarning', withEngines, engines.join()];
  const command = engines.length > 0 ? [...started, ...run] : run;
  const ended = await runToEnd(command, { ...env, ...more });
  const written = existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : null;
  rmSync(results, { recursive: true });
  if (written === null) fail('jest ended without a result; its message is above.');
  const { testResults } = JSON.parse(written);
  return { ended, testResults };
}

/** @returns its exit code, or the signal that ended it. Signals are passed on, so that it can put away what it has started. */
function runToEnd([command, ...args], environment) {
  // jest reports on the error stream; its JSON on the other one is in the file already.
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'];
  const child = spawn(command, args, { cwd: root, stdio, env: environment });
  const passOn = signal => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const each of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(each, passOn);
      resolve(code ?? signal);
    });
  });
}

function report(done) {
  const testResults = done.flatMap(run => run.testResults);
  const cases = testResults.flatMap(file => file.assertionResults);
  const skipped = cases.filter(({ status }) => status === 'pending' || status === 'todo');
  // A file that cannot even be loaded has no cases: it counts as one failure.
  const broken = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = cases.filter(({ status }) => status === 'failed');
  const passed = cases.filter(({ status }) => status === 'passed').length;
  const failures = failed.length + broken.length;
  const bad = done.find(({ ended }) => ended !== 0);

  console.log('');
  for (const { fullName } of failed) console.log(`failed: ${fullName}`);
  for (const { name } of broken) console.log(`failed: ${name} could not be run`);
  for (const { fullName } of skipped) console.log(`skipped: ${fullName}`);
  const mustNotSkip = process.env.CI === 'true' && skipped.length > 0;
  if (mustNotSkip) console.log('With CI=true nothing may be skipped: install what the lines above name.');
  if (bad && failures === 0) console.log(`jest ended with ${bad.ended}; its message is above.`);
  console.log(`${passed} passed, ${failures} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  process.exitCode = !bad && !mustNotSkip && passed > 0 ? 0 : 1;
}
