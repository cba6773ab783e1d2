/** Runs tests in a copy of the repository and says which failed. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, killLeftovers } from './leftovers.ts';

export interface TestRun {
  readonly files: readonly string[];
  readonly named?: string | undefined;
  readonly isLong?: boolean | undefined;
}

export interface TestOutcome {
  readonly isGreen: boolean;
  readonly passed: number;
  /** Names of the tests that failed; the file's name where it could not even be loaded. */
  readonly failed: readonly string[];
  /** What jest printed, the newest 64 KiB. */
  readonly output: string;
}

interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const keptOutput = 64 * 1024;
const limitMs = 5 * 60 * 1000;

/**
 * Tests that have not ended after 5 minutes are ended, and count as failed. What they started ends with them, also what
 * left their group. @param root a copy for these tests only.
 */
export async function runTests(root: string, run: TestRun): Promise<TestOutcome> {
  const outputFile = join(root, '.mutation-results.json');
  rmSync(outputFile, { force: true });
  const { code, output } = await withTemporary(root, temporary => runJest({ root, temporary, outputFile }, run));
  if (!existsSync(outputFile)) return { isGreen: false, passed: 0, failed: ['jest ended without a result'], output };
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8')) as JestResults;
  const cases = testResults.flatMap(({ assertionResults }) => assertionResults);
  const broken = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = [
    ...cases.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
    ...broken.map(({ name }) => `${name.slice(root.length + 1)} could not be run`),
  ];
  const passed = cases.filter(({ status }) => status === 'passed').length;
  return { isGreen: code === 0 && passed > 0, passed, failed, output };
}

async function withTemporary<T>(root: string, act: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'airy-run-'));
  // A server that refuses to run as root has its data in there, as another user.
  chmodSync(temporary, 0o711);
  const remove = (): void => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const endNow = (): void => {
    killLeftovers([root, temporary]);
    remove();
  };
  process.prependOnceListener('exit', endNow);
  try {
    return await act(temporary);
  } finally {
    await endLeftovers([root, temporary]);
    remove();
    process.off('exit', endNow);
  }
}

interface Place {
  readonly root: string;
  /** Of these tests only, for the folders that they make. */
  readonly temporary: string;
  readonly outputFile: string;
}

function runJest({ root, temporary, outputFile }: Place, { files, named, isLong }: TestRun) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  // What jest remembers of the files is kept from run to run.
  const cache = `--cacheDirectory=${join(root, 'node_modules', '.jest-cache')}`;
  const options = ['--json', `--outputFile=${outputFile}`, '--runInBand', '--forceExit', '--rootDir', root, cache];
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...options],
      ...(named === undefined ? [] : ['--testNamePattern', named]),
      ...files,
    ],
    {
      cwd: root,
      env: { ...process.env, TMPDIR: temporary, ...(isLong && { AIRY_TEST_LONG: '1' }) },
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own, so that what the tests started ends with them.
      detached: true,
    },
  );
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // The whole group has ended: that is what was wanted.
    }
  };
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output = (output + text).slice(-keptOutput)));
  const timer = setTimeout(endGroup, limitMs);
  // Before the copy is removed from under them.
  process.prependOnceListener('exit', endGroup);
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => {
      clearTimeout(timer);
      endGroup();
      process.off('exit', endGroup);
      resolve({ code, output });
    });
  });
}
