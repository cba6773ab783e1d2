/** A server process as `RunningEngine`: by its own handle, or found again by number and start. */
import { setTimeout as pause } from 'node:timers/promises';
import type { RunningEngine } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { familyOf, isAlive, signal, type ProcessIdentity } from './process-identity.ts';

const killedMs = 5_000;
const pollMs = 10;

export interface EndingOptions {
  /** Default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long `stop` waits before it kills. Default 15,000. */
  readonly askedMs?: number;
}

export function engineProcess(identity: ProcessIdentity, options: EndingOptions = {}): RunningEngine {
  const { stopSignal = 'SIGTERM', askedMs = 15_000 } = options;
  const toFamily = (name: NodeJS.Signals): void => familyOf(identity).forEach(member => signal(member, name));
  const kill = async (): Promise<void> => {
    const family = familyOf(identity);
    family.forEach(member => signal(member, 'SIGKILL'));
    if (await gone(family, killedMs)) return;
    throw new EngineProblem(`Process ${identity.pid} does not end. The disk it waits for may hang.`);
  };
  const stop = async (): Promise<void> => {
    const family = familyOf(identity);
    signal(identity, stopSignal);
    // One that is paused hears nothing.
    family.forEach(member => signal(member, 'SIGCONT'));
    if (!(await gone(family, askedMs))) await kill();
  };
  return {
    pid: identity.pid,
    stop,
    kill,
    pause: () => toFamily('SIGSTOP'),
    resume: () => toFamily('SIGCONT'),
  };
}

async function gone(family: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while (family.some(isAlive)) {
    if (performance.now() > until) return false;
    await pause(pollMs);
  }
  return true;
}
