/** All engines of this machine as one: started, stopped, asked how they are, wiped. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EngineAddresses, EngineName } from './engine.ts';
import { EngineProblem } from './engine-problem.ts';
import { engineProcess } from './engine-process.ts';
import { locked, noteEngine, readState, stateFile } from './engines-state.ts';
import { answersMetadata } from './kafka-probe.ts';
import type { Outlives } from './launch.ts';
import { isAlive, type ProcessIdentity } from './process-identity.ts';
import { startKafka } from './start-kafka.ts';
import { answersSelect, startPostgres } from './start-postgres.ts';
import { answersPing, startRedis } from './start-redis.ts';
import { answersSubjects, startRegistry } from './start-registry.ts';

export const engineNames = ['kafka', 'registry', 'redis', 'postgres'] as const satisfies EngineName[];

/** Not the usual ones: servers of the system may stand there. */
export const defaultPorts = { kafka: 29_092, registry: 28_081, redis: 26_379, postgres: 25_432 } as const;

export interface EngineStatus {
  readonly name: EngineName;
  /** `silent`: the process is there, but does not answer. */
  readonly state: 'running' | 'stopped' | 'silent';
  readonly address: string | null;
  readonly pid: number | null;
  /** Why it does not run, if it should. */
  readonly problem: string | null;
}

export type ChosenPorts = Readonly<Partial<Record<EngineName, number>>>;

interface Kind {
  readonly title: string;
  readonly stopSignal: NodeJS.Signals;
  readonly start: (options: StartOptions) => Promise<{ readonly address: string; readonly identity: ProcessIdentity }>;
  readonly answers: (address: string) => Promise<boolean>;
}

interface StartOptions {
  readonly folder: string;
  readonly port?: number;
  readonly outlives: Outlives;
}

const portOf = (address: string): number => Number(/\d+$/.exec(address)?.[0]);

const kinds: Readonly<Record<EngineName, Kind>> = {
  kafka: {
    title: 'Kafka',
    stopSignal: 'SIGTERM',
    start: startKafka,
    answers: address => answersMetadata(portOf(address)),
  },
  registry: { title: 'Registry', stopSignal: 'SIGTERM', start: startRegistry, answers: answersSubjects },
  redis: {
    title: 'Redis',
    stopSignal: 'SIGTERM',
    start: startRedis,
    answers: address => answersPing(portOf(address)),
  },
  postgres: { title: 'PostgreSQL', stopSignal: 'SIGINT', start: startPostgres, answers: answersSelect },
};

export const titleOf = (name: EngineName): string => kinds[name].title;

const silentMs = 20_000;
const pollMs = 100;

/** Starts those that do not run. One that cannot be started keeps no other from it; its status says why. */
export function startEngines(folder: string, ports: ChosenPorts = {}): Promise<readonly EngineStatus[]> {
  return locked(folder, () => Promise.all(engineNames.map(name => startOne(folder, name, ports[name]))));
}

async function startOne(folder: string, name: EngineName, port: number | undefined): Promise<EngineStatus> {
  const former = await untilNotSilent(folder, name);
  if (former.state === 'running') return former;
  if (former.state === 'silent') return { ...former, problem: 'It does not answer: stop it, then start it again.' };
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  // One that has run before keeps its port.
  const wanted = port ?? (existsSync(join(own, 'ports.json')) ? undefined : defaultPorts[name]);
  try {
    const { address, identity } = await kinds[name].start({
      folder: own,
      ...(wanted !== undefined && { port: wanted }),
      outlives: identity => noteEngine(folder, name, { ...identity, address: null }),
    });
    noteEngine(folder, name, { ...identity, address });
    return { name, state: 'running', address, pid: identity.pid, problem: null };
  } catch (error) {
    if (error instanceof EngineProblem) return { ...(await statusOf(folder, name)), problem: error.message };
    throw error;
  }
}

async function untilNotSilent(folder: string, name: EngineName): Promise<EngineStatus> {
  const until = performance.now() + silentMs;
  let status = await statusOf(folder, name);
  while (status.state === 'silent' && performance.now() < until) {
    await pause(pollMs);
    status = await statusOf(folder, name);
  }
  return status;
}

export function engineStatuses(folder: string): Promise<readonly EngineStatus[]> {
  return Promise.all(engineNames.map(name => statusOf(folder, name)));
}

async function statusOf(folder: string, name: EngineName): Promise<EngineStatus> {
  const started = readState(folder)[name];
  const stopped: EngineStatus = { name, state: 'stopped', address: null, pid: null, problem: null };
  if (started === undefined || !isAlive(started)) return stopped;
  const { pid, address } = started;
  const state = address !== null && (await answers(name, address)) ? 'running' : 'silent';
  return { name, state, address, pid, problem: null };
}

async function answers(name: EngineName, address: string): Promise<boolean> {
  try {
    return await kinds[name].answers(address);
  } catch {
    // Refused, cut or too slow: whatever it is, it does not answer.
    return false;
  }
}

/** Those that run; null each that does not. */
export function addressesOf(statuses: readonly EngineStatus[]): EngineAddresses {
  const addressOf = (wanted: EngineName): string | null =>
    statuses.find(({ name, state }) => name === wanted && state === 'running')?.address ?? null;
  return {
    kafka: addressOf('kafka'),
    registry: addressOf('registry'),
    redis: addressOf('redis'),
    postgres: addressOf('postgres'),
  };
}

/** Stops all of them; nothing of theirs runs afterwards. Only processes that were started here are touched. */
export function stopEngines(folder: string): Promise<readonly EngineStatus[]> {
  if (!existsSync(folder)) return engineStatuses(folder);
  return locked(folder, async () => {
    await Promise.all(engineNames.map(name => stopOne(folder, name)));
    return engineStatuses(folder);
  });
}

async function stopOne(folder: string, name: EngineName): Promise<void> {
  const started = readState(folder)[name];
  if (started === undefined) return;
  if (isAlive(started)) await engineProcess(started, kinds[name]).stop();
  noteEngine(folder, name, null);
}

/** Deletes the data of all of them, for good. @throws EngineProblem while one runs. */
export async function wipeEngines(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await locked(folder, () => {
    const running = Object.entries(readState(folder)).filter(([, started]) => isAlive(started));
    if (running.length > 0)
      throw new EngineProblem(
        `${running.map(([name]) => titleOf(name as EngineName)).join(', ')} still running: npm run engines -- stop`,
      );
    for (const name of [...engineNames, stateFile]) rmSync(join(folder, name), { recursive: true, force: true });
  });
}
