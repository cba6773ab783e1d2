/**
 * `with-engines.ts kafka,redis command arguments…` runs the command with engines of its own, whose addresses it finds in
 * `AIRY_TEST_ENGINES`. They stand in a temporary folder and end with the command, or with this process, however that ends.
 * Those that cannot be started are left out with a word why. Exit code: the command's.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineAddresses, EngineName, RunningEngine } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { engineNames, titleOf } from './local-engines.ts';
import { defaultVersion, startKafka } from './start-kafka.ts';
import { startPostgres } from './start-postgres.ts';
import { startRedis } from './start-redis.ts';
import { startRegistry } from './start-registry.ts';

type Started = RunningEngine & { readonly address: string };

const starters: Readonly<Record<EngineName, (folder: string) => Promise<Started>>> = {
  // Tests ask for brokers that stall no longer than they must; the command `engines` keeps what is usual.
  kafka: folder => startKafka({ folder }),
  registry: folder => startRegistry({ folder }),
  redis: folder => startRedis({ folder }),
  postgres: folder => startPostgres({ folder }),
};

/** How long the command has to end when we were asked to. */
const endingMs = 10_000;
const folder = mkdtempSync(join(tmpdir(), 'airy-engines-'));
const running = new Map<EngineName, Started>();
const [list = '', command = '', ...args] = process.argv.slice(2);
process.exitCode = await run();

async function run(): Promise<number> {
  const asked = whenAskedToEnd();
  try {
    const wanted = engineNames.filter(name => list.split(',').includes(name));
    await Promise.all(wanted.map(start));
    return asked.aborted ? endedBy(asked) : await runCommand(asked);
  } finally {
    await Promise.all([...running.values()].map(engine => engine.stop()));
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    if (process.connected) process.disconnect();
  }
}

async function start(name: EngineName): Promise<void> {
  const from = performance.now();
  const title = name === 'kafka' ? `${titleOf(name)} ${defaultVersion()}` : titleOf(name);
  try {
    running.set(name, await starters[name](join(folder, name)));
    console.error(`${title} started (${((performance.now() - from) / 1000).toFixed(1)} s)`);
  } catch (error) {
    if (!(error instanceof EngineProblem)) throw error;
    console.error(`Left out is what needs ${title}: ${error.message}`);
  }
}

/** By a signal, or because who started us is gone; the reason is the signal. */
function whenAskedToEnd(): AbortSignal {
  const asked = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => asked.abort(name));
  process.once('disconnect', () => asked.abort('SIGTERM'));
  return asked.signal;
}

function endedBy(asked: AbortSignal): number {
  return 128 + constants.signals[asked.reason as NodeJS.Signals];
}

function runCommand(asked: AbortSignal): Promise<number> {
  const addressOf = (name: EngineName): string | null => running.get(name)?.address ?? null;
  const addresses: EngineAddresses = {
    kafka: addressOf('kafka'),
    registry: addressOf('registry'),
    redis: addressOf('redis'),
    postgres: addressOf('postgres'),
  };
  const env = { ...process.env, AIRY_TEST_ENGINES: JSON.stringify(addresses) };
  const child = spawn(command, args, { stdio: 'inherit', env });
  asked.addEventListener('abort', () => {
    child.kill(asked.reason as NodeJS.Signals);
    setTimeout(() => child.kill('SIGKILL'), endingMs).unref();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}
