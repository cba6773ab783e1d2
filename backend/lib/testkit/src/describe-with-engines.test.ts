import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engineAddresses } from './index.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const suite = `
import { expect, it } from '@jest/globals';
import { describeWithEngines } from '@airy/testkit/describe-with';
describeWithEngines(['redis', 'kafka'], 'a suite', ({ redis, kafka }) => {
  it('has ' + redis + ' and ' + kafka, () => expect(1).toBe(1));
});`;

interface JestResults {
  readonly testResults: readonly {
    readonly assertionResults: readonly { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

describe('addresses of engines', () => {
  it('are read from the environment, null where nothing runs', () => {
    const none = { kafka: null, registry: null, redis: null, postgres: null };
    expect(engineAddresses('')).toEqual(none);
    expect(engineAddresses('{"redis":"redis://127.0.0.1:1"}')).toEqual({ ...none, redis: 'redis://127.0.0.1:1' });
  });

  it('that cannot be read are refused, not taken for none', () => {
    expect(() => engineAddresses('{')).toThrow('AIRY_TEST_ENGINES is not JSON.');
    expect(() => engineAddresses('1')).toThrow('AIRY_TEST_ENGINES is not a JSON object.');
    expect(() => engineAddresses('{"redis":5}')).toThrow('"redis" is not the address of an engine');
    expect(() => engineAddresses('{"reddis":"x"}')).toThrow('"reddis" is not the address of an engine');
  });
});

describe('a suite that needs engines', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'airy-test-'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'suite.test.js'), suite);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** One line a test: how it ended, its title, why it failed. */
  function run(env: Readonly<Record<string, string>>): string {
    const config = JSON.stringify({
      rootDir: folder,
      testMatch: ['**/*.test.js'],
      testPathIgnorePatterns: [],
      transform: { '^.+\\.ts$': ['@swc/jest', { module: { type: 'es6' }, jsc: { parser: { syntax: 'typescript' } } }] },
      extensionsToTreatAsEsm: ['.ts'],
    });
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const options = ['--experimental-vm-modules', jest, '--config', config, '--json', '--no-watchman'];
    const { stdout } = spawnSync(process.execPath, options, {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
      encoding: 'utf8',
    });
    const { testResults } = JSON.parse(stdout) as JestResults;
    const results = testResults.flatMap(file => file.assertionResults);
    return results
      .map(({ status, fullName, failureMessages: why }) => `${status}: ${fullName} ${why.join()}`)
      .join('\n');
  }

  it('runs with their addresses', () => {
    const output = run({ AIRY_TEST_ENGINES: '{"redis":"redis://r:1","kafka":"k:2"}', CI: 'true' });
    expect(output).toContain('passed: a suite has redis://r:1 and k:2');
  });

  it('is left out without one of them, and says which', () => {
    const output = run({ AIRY_TEST_ENGINES: '{"redis":"redis://r:1"}', CI: '' });
    expect(output).toContain('pending: a suite (Kafka (needs java 17 or newer and mvn) not running');
  });

  it('fails without one of them where nothing may be left out', () => {
    const output = run({ AIRY_TEST_ENGINES: '', CI: 'true' });
    expect(output).toContain('failed: a suite');
    expect(output).toContain('With CI=true no engine may be missing: Redis (needs redis-server) and Kafka');
  });
});
