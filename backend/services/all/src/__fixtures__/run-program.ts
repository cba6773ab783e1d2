/** The program as an operator runs it, for what goes wrong: its output, its exit, and what it says of itself meanwhile. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { eventually, type UsedEngines } from '@airy/testkit';

const main = new URL('../main.ts', import.meta.url).pathname;

export interface RunProgram {
  readonly url: string;
  output(): string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
}

export interface RunProgramOptions {
  readonly folder: string;
  readonly services?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function runProgram({ folder, services = [], env }: RunProgramOptions): Promise<RunProgram> {
  const port = await freePort();
  const args = [...services, '--port', String(port), '--data', join(folder, 'data')];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>(resolve => child.once('close', resolve));
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    ended,
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export function engineEnv({ namespace, kafka, registry, redis, postgres }: UsedEngines) {
  return {
    AIRY_CORE_NAMESPACE: namespace,
    AIRY_KAFKA_PARTITIONS: '2',
    AIRY_KAFKA_MINIMUM_REPLICAS: '1',
    AIRY_KAFKA_BROKERS: kafka ?? undefined,
    AIRY_KAFKA_SCHEMA_REGISTRY_URL: registry ?? undefined,
    AIRY_REDIS_URL: redis ?? undefined,
    AIRY_POSTGRES_URL: postgres ?? undefined,
  };
}

/** Resolves when it has said so; it says all the while that it lives and that it is not ready. */
export async function untilItSays(program: RunProgram, text: string | RegExp, timeoutMs = 30_000): Promise<void> {
  await eventually(() => program.output().search(text) >= 0, { timeoutMs });
  const probe = async (kind: string) => (await fetch(`${program.url}/actuator/health/${kind}`)).status;
  const said = [await probe('liveness'), await probe('readiness'), (await fetch(`${program.url}/anything`)).status];
  if (said.join() !== '200,503,503') throw new Error(`liveness, readiness and a call are ${said.join()}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}
