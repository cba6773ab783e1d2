/** Running a program of the suite (child.ts) in another process, and killing it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildOpening } from './log-store.ts';

export interface ChildRun {
  readonly process: ChildProcess;
  /** The lines it has written so far. */
  readonly lines: string[];
  /** Resolves when it has ended and all its lines are read. */
  readonly ended: Promise<void>;
}

export interface ChildProgram {
  readonly name: 'append' | 'write';
  readonly settings: Readonly<Record<string, unknown>>;
}

export const childFile = fileURLToPath(new URL('./child.ts', import.meta.url));

/** The arguments of `node` for a program. */
export function childArguments(opening: ChildOpening, program: ChildProgram): string[] {
  return ['--disable-warning=ExperimentalWarning', childFile, JSON.stringify({ opening, program })];
}

export function startChild(opening: ChildOpening, program: ChildProgram): ChildRun {
  const child = spawn(process.execPath, childArguments(opening, program), { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', line => lines.push(line));
  const ended = Promise.all([
    new Promise(resolve => reader.once('close', resolve)),
    new Promise(resolve => child.once('exit', resolve)),
  ]).then(() => undefined);
  return { process: child, lines, ended };
}
