import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterEach, describe, expect, it } from '@jest/globals';
import { enginesOf, enginesOfAll } from './engine-tests.mjs';
import { root } from './root.ts';

describe('the engines that a test file needs', () => {
  const imported = "import { describeWithEngines } from '@airy/testkit/describe-with';\n";
  it.each([
    ["it('is plain', () => {});", []],
    ["// describeWithEngines(['redis'], …", []],
    [`${imported}describeWithEngines(['redis'], 'a', () => {});`, ['redis']],
    [`${imported}describeWithEngines(['redis', 'kafka'], 'a', () => {});`, ['kafka', 'redis']],
    [`${imported}describeWithEngines(\n  ['postgres'],\n 'a', () => {});`, ['postgres']],
    [`${imported}describeWithEngines(['redis'], 'a', x);\ndescribeWithEngines(['kafka'], 'b', y);`, ['kafka', 'redis']],
    [`${imported}describeWithEngines(names, 'a', x);`, ['kafka', 'registry', 'redis', 'postgres']],
    [`${imported}describeWithEngines([...names], 'a', x);`, ['kafka', 'registry', 'redis', 'postgres']],
    [`${imported}for (const each of [describeWithEngines]) each();`, ['kafka', 'registry', 'redis', 'postgres']],
  ])('%#', (text, engines) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'some.test.ts');
    writeFileSync(file, text);
    expect(enginesOf(file)).toEqual(engines);
    expect(enginesOfAll([file, file])).toEqual(engines);
  });
});

it('counts those of its fixtures, also through others', () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'some.test.ts');
  mkdirSync(join(folder.path, '__fixtures__'));
  writeFileSync(file, "import { x } from './one.fixture.ts';\nimport { y } from './missing.fixture.ts';");
  writeFileSync(join(folder.path, 'one.fixture.ts'), "import { y } from './__fixtures__/two.ts';");
  const two = `import { x } from '../one.fixture.ts';\nimport { describeWithEngines } from 'z';\ndescribeWithEngines(['redis'], 'a', x);`;
  writeFileSync(join(folder.path, '__fixtures__/two.ts'), two);
  expect(enginesOf(file)).toEqual(['redis']);
});

/** Process ids of servers that work in the folder. */
function serversIn(folder: string): string[] {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && workingFolderOf(pid).startsWith(folder));
}

function workingFolderOf(pid: string): string {
  try {
    return readlinkSync(join('/proc', pid, 'cwd'));
  } catch {
    // It ended meanwhile.
    return '';
  }
}

describeWithEngines(['redis'], 'a run with engines of its own', () => {
  const program = join(root, 'infrastructure/local/src/with-engines.ts');
  const started: ChildProcess[] = [];
  afterEach(() => started.splice(0).forEach(child => child.kill('SIGKILL')));
  const start = (folder: string, script: string) => {
    mkdirSync(folder, { recursive: true });
    const command = [process.execPath, '-e', script];
    const options = ['--disable-warning=ExperimentalWarning', program, 'redis', ...command];
    const child = spawn(process.execPath, options, {
      env: { ...process.env, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    started.push(child);
    return child;
  };
  const waits = 'console.log(process.env.AIRY_TEST_ENGINES); setInterval(() => {}, 1000)';

  it('hands their addresses over, ends as the command does, and leaves nothing', async () => {
    using folder = temporaryFolder();
    const run = start(folder.path, 'console.log(process.env.AIRY_TEST_ENGINES); process.exitCode = 7');
    const [line] = (await once(run.stdout!, 'data')) as [Buffer];
    expect(JSON.parse(String(line))).toMatchObject({ kafka: null, redis: expect.stringMatching(/^redis:/) });
    expect(await once(run, 'exit')).toEqual([7, null]);
    expect(readdirSync(folder.path)).toEqual([]);
    expect(serversIn(folder.path)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('puts everything away on %s', async signal => {
    using folder = temporaryFolder();
    const run = start(folder.path, waits);
    await once(run.stdout!, 'data');
    expect(serversIn(folder.path)).toHaveLength(1);
    run.kill(signal);
    await once(run, 'exit');
    expect(serversIn(folder.path)).toEqual([]);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('puts everything away when who started it is gone', async () => {
    using folder = temporaryFolder();
    const run = start(folder.path, waits);
    await once(run.stdout!, 'data');
    run.disconnect();
    await once(run, 'exit');
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('leaves no server even when it is killed', async () => {
    using folder = temporaryFolder();
    const run = start(folder.path, 'console.log(process.pid); setInterval(() => {}, 1000)');
    const [line] = (await once(run.stdout!, 'data')) as [Buffer];
    run.kill('SIGKILL');
    await once(run, 'exit');
    await eventually(() => serversIn(folder.path).length === 0);
    process.kill(Number(String(line)), 'SIGKILL');
  });
});
