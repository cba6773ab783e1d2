import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@airy/testkit';
import { describeWithEngines } from '@airy/testkit/describe-with';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EngineAddresses } from './engine.ts';
import { readState } from './engines-state.ts';
import { freePorts } from './free-port.ts';
import { engineNames } from './local-engines.ts';
import { identityOf } from './process-identity.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  engines('stop');
  folder[Symbol.dispose]();
}, 60_000);

function engines(...args: readonly string[]) {
  const options = ['--disable-warning=ExperimentalWarning', program, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    env: { ...process.env, AIRY_ENGINES_DATA: folder.path, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  return { code: status, output: stdout, errors: stderr };
}

/** Process ids of what works in the folder. */
function processesOf(path: string): string[] {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && workingFolderOf(pid).startsWith(path));
}

function workingFolderOf(pid: string): string {
  try {
    return readlinkSync(join('/proc', pid, 'cwd'));
  } catch {
    // It ended meanwhile.
    return '';
  }
}

async function portOptions(): Promise<string[]> {
  const ports = await freePorts(engineNames.length);
  return engineNames.flatMap((name, at) => ['--port', `${name}=${ports[at]}`]);
}

describe('a wrong call of npm run engines', () => {
  it.each([
    [[], 'npm run engines -- start|stop|status|wipe'],
    [['begin'], 'There is no "begin".'],
    [['start', 'kafka'], 'What is "kafka"?'],
    [['start', '--port', 'kfka=1'], 'the engines are kafka, registry, redis, postgres.'],
    [['start', '--port', 'kafka=99999'], 'a port is a number from 1 to 65535.'],
    [['start', '--force'], "Unknown option '--force'"],
  ])('%j is answered with what is right', (args, message) => {
    const { code, errors } = engines(...args);
    expect(code).toBe(2);
    expect(errors).toContain(message);
    expect(readdirSync(folder.path)).toEqual([]);
  });
});

describe('npm run engines without anything running', () => {
  it('says so, stops nothing and wipes nothing', () => {
    expect(engines('status')).toMatchObject({ code: 3, output: expect.stringMatching(/^Kafka +stopped/) });
    expect(engines('stop').code).toBe(0);
    expect(engines('wipe').code).toBe(0);
  });

  it('does not touch a process that has the number of one of ours', () => {
    const ours = { pid: process.pid, started: 'another time', address: 'redis://127.0.0.1:1' };
    writeFileSync(join(folder.path, 'engines.json'), JSON.stringify({ redis: ours }));
    expect(engines('status').output).toMatch(/^Redis +stopped$/m);
    expect(engines('stop').code).toBe(0);
    expect(readState(folder.path)).toEqual({});
  });

  it('waits for no other call, but does not get in its way', () => {
    const lock = join(folder.path, 'lock.json');
    writeFileSync(lock, JSON.stringify(identityOf(process.pid)));
    const { code, errors } = engines('wipe');
    expect(code).toBe(1);
    expect(errors).toContain(`(process ${process.pid}) is at work`);
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: 'another time' }));
    expect(engines('wipe').code).toBe(0);
    expect(existsSync(lock)).toBe(false);
  });

  it('deletes its own data only', () => {
    mkdirSync(join(folder.path, 'redis'));
    writeFileSync(join(folder.path, 'letter.txt'), 'mine');
    expect(engines('wipe').code).toBe(0);
    expect(readdirSync(folder.path)).toEqual(['letter.txt']);
  });
});

describeWithEngines([...engineNames], 'npm run engines', () => {
  it('starts all once, finds them again, stops all and leaves nothing running', async () => {
    const ports = await portOptions();
    const started = engines('start', '--json', ...ports);
    expect(started.code).toBe(0);
    const addresses = JSON.parse(started.output) as EngineAddresses;
    for (const name of engineNames) expect(addresses[name]).toMatch(/127\.0\.0\.1:\d+/);
    const state = readState(folder.path);
    expect(engines('start', '--json').output).toBe(started.output);
    expect(readState(folder.path)).toEqual(state);
    expect(engines('status', '--json')).toEqual({ code: 0, output: started.output, errors: '' });

    const refused = engines('wipe');
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain('still running: npm run engines -- stop');

    process.kill(state.redis!.pid, 'SIGKILL');
    expect(engines('status')).toMatchObject({ code: 3, output: expect.stringMatching(/^Redis +stopped$/m) });
    // The ports are kept: what is configured elsewhere stays right.
    expect(engines('start', '--json').output).toBe(started.output);

    // PostgreSQL is several.
    expect(processesOf(folder.path).length).toBeGreaterThanOrEqual(engineNames.length);
    expect(engines('stop').code).toBe(0);
    expect(processesOf(folder.path)).toEqual([]);
    expect(engines('status').code).toBe(3);
    expect(engines('wipe').code).toBe(0);
    expect(readdirSync(folder.path)).toEqual([]);
  }, 300_000);

  it('starts the others where one port is taken, and says which', async () => {
    const ports = await portOptions();
    const taken = Number(ports[5]?.split('=')[1]);
    const server = createServer().listen(taken, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { code, output } = engines('start', ...ports);
      expect(code).toBe(1);
      expect(output).toMatch(new RegExp(`^Redis +stopped\\n +Port ${taken} of 127\\.0\\.0\\.1 is taken`, 'm'));
      expect(output).toMatch(/^Kafka +running/m);
    } finally {
      server.close();
    }
  }, 300_000);
});
