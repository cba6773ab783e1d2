/** The whole of Airy as people start it, in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineAddresses } from '@airy/local-engines';
import { eventually } from './eventually.ts';

const program = fileURLToPath(new URL('../../../services/all/src/main.ts', import.meta.url));

export interface StartAiryOptions {
  /** Default: a new one, removed by `stop`. A given one stays. */
  readonly dataFolder?: string;
  /** Text of airy.yaml. Default none. */
  readonly settings?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: embedded ones. */
  readonly engines?: UsedEngines;
  /** Services by name. Default all. */
  readonly services?: readonly string[];
  /** In front of the program, e.g. `['strace', '-f']`. */
  readonly wrapper?: readonly string[];
  /** Options of Node. */
  readonly nodeOptions?: readonly string[];
  /** Default 60,000. */
  readonly readyTimeoutMs?: number;
}

/** Real engines, and what keeps this instance apart from others on them. */
export interface UsedEngines extends Partial<EngineAddresses> {
  /** Before every topic's name, and in the names of keys and schemas. */
  readonly namespace: string;
}

export interface RunningAiry extends AsyncDisposable {
  readonly url: string;
  /** Good once. */
  readonly signInUrl: string;
  /** Of Airy itself, also behind a wrapper. */
  readonly pid: number;
  readonly dataFolder: string;
  /** The newest 256 KiB of what it printed. */
  output(): string;
  /** SIGKILL. Resolves when the process is gone; the data stays. */
  kill(): Promise<void>;
  /** SIGINT, or the signal given. Resolves with the exit code; removes the data folder if it was made here. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const keptOutput = 256 * 1024;

/** @throws Error with what it printed, if it ends before it is ready or takes too long. */
export async function startAiry(options: StartAiryOptions = {}): Promise<RunningAiry> {
  const ownFolder = mkdtempSync(join(tmpdir(), 'airy-test-'));
  const dataFolder = options.dataFolder ?? join(ownFolder, 'data');
  mkdirSync(dataFolder, { recursive: true });
  const started = spawnAiry(options, { ownFolder, dataFolder });
  const ready = await untilReady(started, join(ownFolder, 'ready.json'), options.readyTimeoutMs ?? 60_000);
  const removeOwn = (): void => rmSync(ownFolder, { recursive: true, force: true, maxRetries: 3 });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (started.child.exitCode === null && started.child.signalCode === null) process.kill(ready.pid, signal);
    return started.ended;
  };
  const stop = async (signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> => {
    const code = await end(signal);
    removeOwn();
    return code;
  };
  return {
    ...ready,
    dataFolder,
    output: () => started.output(),
    kill: async () => void (await end('SIGKILL')),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  };
}

interface Started {
  readonly child: ChildProcess;
  /** The exit code; null after a signal. */
  readonly ended: Promise<number | null>;
  output(): string;
}

function spawnAiry(
  options: StartAiryOptions,
  { ownFolder, dataFolder }: { readonly ownFolder: string; readonly dataFolder: string },
): Started {
  const settings = join(ownFolder, 'airy.yaml');
  writeFileSync(settings, options.settings ?? '');
  const [command = '', ...args] = [
    ...(options.wrapper ?? []),
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    ...(options.nodeOptions ?? []),
    program,
    ...(options.services ?? []),
    ...['--port', String(options.port ?? 0), '--data', dataFolder, '--config', settings],
    ...['--ready-file', join(ownFolder, 'ready.json')],
  ];
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...engineSettings(options), ...options.env };
  const child = spawn(command, args, { cwd: ownFolder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => void (output = (output + text).slice(-keptOutput)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code));
  });
  return { child, ended, output: () => output };
}

function engineSettings({ engines }: StartAiryOptions): Readonly<Record<string, string>> {
  if (engines === undefined) return {};
  const given = {
    AIRY_CORE_NAMESPACE: engines.namespace,
    AIRY_KAFKA_BROKERS: engines.kafka,
    AIRY_KAFKA_SCHEMA_REGISTRY_URL: engines.registry,
    AIRY_REDIS_URL: engines.redis,
    AIRY_POSTGRES_URL: engines.postgres,
  };
  return Object.fromEntries(Object.entries(given).filter((one): one is [string, string] => typeof one[1] === 'string'));
}

interface Ready {
  readonly url: string;
  readonly signInUrl: string;
  readonly pid: number;
}

async function untilReady({ child, ended, output }: Started, file: string, timeoutMs: number): Promise<Ready> {
  const gone = ended.then((code): never => {
    throw new Error(`Airy ended with ${String(code)} before it was ready:\n${output()}`);
  });
  // One that has ended is not looked for any longer: the test's process could not end before the time-out.
  const look = (): Ready | 'ended' =>
    child.exitCode === null && child.signalCode === null ? (JSON.parse(readFileSync(file, 'utf8')) as Ready) : 'ended';
  try {
    const found = await Promise.race([gone, eventually(look, { timeoutMs })]);
    return found === 'ended' ? await gone : found;
  } catch (error) {
    child.kill('SIGKILL');
    // Its data folder is free only when it is gone.
    await ended;
    throw new Error(`Airy did not become ready:\n${output()}`, { cause: error });
  }
}
