/** Starts a server process whose output goes to a file. It ends with the process that started it, unless it is to last. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningEngine } from './engine.ts';
import { engineProcess } from './engine-process.ts';
import { EngineProblem } from './engine-problem.ts';
import { identityOf, type ProcessIdentity } from './process-identity.ts';
import { findProgram } from './system-programs.ts';
import type { SystemUser } from './system-user.ts';

export interface LaunchOptions {
  /** As people know it: `Kafka`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Its data; also the working folder. What it prints goes to `output.log` there. */
  readonly folder: string;
  /** Default: whoever we are. */
  readonly user?: SystemUser | null;
  readonly outlives?: Outlives;
  readonly stopSignal?: NodeJS.Signals;
  /** Whether it answers as it should. Throws or false: not yet. */
  readonly probe: () => Promise<boolean>;
  /** Default 120,000: a busy machine with two cores may need most of it. */
  readonly answerTimeoutMs?: number;
}

/**
 * Lets it live on when this process ends, which it otherwise does not. Called as soon as it runs, before it answers, so that
 * somebody can find it again.
 */
export type Outlives = (identity: ProcessIdentity) => void;

export interface Launched {
  readonly engine: RunningEngine;
  readonly identity: ProcessIdentity;
}

const tailBytes = 4_096;
const pollMs = 25;

/** Resolves when it answers. @throws EngineProblem with the end of its output, if it ends before or takes too long. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  mkdirSync(options.folder, { recursive: true });
  const output = join(options.folder, 'output.log');
  const file = openSync(output, 'a', 0o600);
  const from = fstatSync(file).size;
  const child = spawnServer(options, file);
  closeSync(file);
  if (options.user) chownSync(output, options.user.uid, options.user.gid);
  const { name, answerTimeoutMs = 120_000 } = options;
  const said = (): string => tailOf(output, from);
  const identity = await started(child, options);
  const engine = engineProcess(identity, { ...(options.stopSignal && { stopSignal: options.stopSignal }) });
  if (options.outlives) options.outlives(identity);
  else endWithUs(child);
  const until = performance.now() + answerTimeoutMs;
  while (!(await answers(options.probe))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new EngineProblem(`${name} ended (${child.exitCode ?? child.signalCode}) before it answered:\n${said()}`);
    if (performance.now() > until) {
      await engine.kill();
      throw new EngineProblem(`${name} did not answer within ${answerTimeoutMs} ms:\n${said()}`);
    }
    await pause(pollMs);
  }
  child.unref();
  return { engine, identity };
}

function spawnServer(options: LaunchOptions, output: number): ChildProcess {
  const { command, args, folder, user, outlives } = options;
  // The kernel ends it when we are gone, however that came about.
  const guard = outlives || process.platform !== 'linux' ? null : findProgram('setpriv');
  const [program = command, ...given] = [...(guard ? [guard, '--pdeathsig', 'KILL', '--'] : []), command, ...args];
  return spawn(program, given, {
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', ...options.env },
    stdio: ['ignore', output, output],
    // A group of its own: Ctrl-C on the terminal is for us to pass on.
    detached: true,
    ...(user && { uid: user.uid, gid: user.gid }),
  });
}

function started(child: ChildProcess, { name, command }: LaunchOptions): Promise<ProcessIdentity> {
  return new Promise((resolve, reject) => {
    child.once('error', error => reject(new EngineProblem(`Could not run ${command}: ${error.message}`)));
    child.once('spawn', () => {
      const identity = identityOf(child.pid ?? 0);
      if (identity === null) reject(new EngineProblem(`${name} ended at once.`));
      else resolve(identity);
    });
  });
}

/** Where the kernel does not do it. */
function endWithUs(child: ChildProcess): void {
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
}

async function answers(probe: () => Promise<boolean>): Promise<boolean> {
  try {
    return await probe();
  } catch {
    // Any failure means "not yet": what is wrong shows in its output when the time is over.
    return false;
  }
}

function tailOf(path: string, from: number): string {
  if (!existsSync(path)) return '';
  const { size } = statSync(path);
  const start = Math.max(from, size - tailBytes);
  const buffer = Buffer.alloc(Math.max(0, size - start));
  const file = openSync(path, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, start);
  } finally {
    closeSync(file);
  }
  return buffer.toString('utf8').trimEnd();
}
