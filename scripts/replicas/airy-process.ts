/** One process of Airy: some services, on a port of its own, with its output in a file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { root } from '../root.ts';

const program = join(root, 'backend/services/all/src/main.ts');
const readyMs = 60_000;
/** A little more than a process takes at most to drain. */
const stopMs = 25_000;
const pollMs = 50;
const shownOutput = 4_000;

export interface AiryProcessOptions {
  /** For its data and its output; it may have been used before. */
  readonly folder: string;
  readonly services: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** More options of the program. */
  readonly args: readonly string[];
}

export interface AiryProcess {
  readonly url: string;
  readonly pid: number;
  /** The exit code, once it has ended; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Resolves when it has ended; it is killed after 25 s. */
  stop(signal: 'SIGINT' | 'SIGTERM'): Promise<void>;
  /** The end of what it printed. */
  output(): string;
}

/** Resolves when it is ready. @throws Error with what it printed, if it ends before or takes too long. */
export async function startAiryProcess(options: AiryProcessOptions): Promise<AiryProcess> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  const readyFile = join(folder, 'ready.json');
  rmSync(readyFile, { force: true });
  const { child, ended } = spawnIn(options, readyFile);
  const output = (): string => readFileSync(join(folder, 'output.log'), 'utf8').slice(-shownOutput);
  const stop = async (signal: 'SIGINT' | 'SIGTERM'): Promise<void> => {
    child.kill(signal);
    const cut = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await ended;
    clearTimeout(cut);
  };
  const url = await untilReady(readyFile, ended);
  if (url === null) {
    await stop('SIGTERM');
    throw new Error(`${options.services.join(', ')} did not become ready:\n${output()}`);
  }
  return { url, pid: child.pid ?? 0, ended, stop, output };
}

/** Runs the services to their end, such as `bootstrap`. @throws Error with what was printed, if it fails. */
export async function runAiryJob(options: AiryProcessOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  const { ended } = spawnIn(options, null);
  if ((await ended) === 0) return;
  throw new Error(readFileSync(join(options.folder, 'output.log'), 'utf8').slice(-shownOutput));
}

function spawnIn(
  { folder, services, env, args }: AiryProcessOptions,
  readyFile: string | null,
): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const output = openSync(join(folder, 'output.log'), 'a');
  const own = [
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
    ...(readyFile === null ? [] : ['--ready-file', readyFile]),
  ];
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', program, ...services, ...own, ...args],
    // The channel tells it when we are gone.
    // Ctrl-C is ours to pass on: each at its time.
    { env, stdio: ['ignore', output, output, 'ipc'], detached: true },
  );
  closeSync(output);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code));
  });
  return { child, ended };
}

/** Null: it has ended, or took too long. */
async function untilReady(file: string, ended: Promise<unknown>): Promise<string | null> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (const until = performance.now() + readyMs; !isOver && performance.now() < until; await delay(pollMs)) {
    const url = readUrl(file);
    if (url !== null) return url;
  }
  return null;
}

function readUrl(file: string): string | null {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { localUrl: string }).localUrl;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
