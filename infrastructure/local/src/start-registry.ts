import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { classArchive } from './class-archive.ts';
import { EngineProblem } from './engine-problem.ts';
import type { RunningEngine } from './engine.ts';
import { javaProgram, type JavaProgram } from './java-program.ts';
import { launch, type Launched, type Outlives } from './launch.ts';
import { portsOf } from './saved-ports.ts';

export interface RegistryOptions {
  /** Its data: a restart on the same folder finds them, and listens on the same port. */
  readonly folder: string;
  readonly port?: number;
  readonly outlives?: Outlives;
}

export interface RunningRegistry extends RunningEngine, Pick<Launched, 'identity'> {
  /** Confluent API: `http://127.0.0.1:port/apis/ccompat/v7` */
  readonly address: string;
}

/** Resolves when it answers and checks compatibility backward, which is not its default. @throws EngineProblem */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  const program = await javaProgram('registry-2.6.13.Final');
  const archive = await classArchive(program, (folder, extra) => run(program, { folder }, extra));
  return run(program, options, archive);
}

async function run(
  { java, jars }: JavaProgram,
  options: RegistryOptions,
  extra: readonly string[],
): Promise<RunningRegistry> {
  const { folder } = options;
  const { registry: port } = await portsOf(folder, ['registry'], { registry: options.port });
  const jar = readdirSync(jars).find(name => name.endsWith('-runner.jar'));
  if (jar === undefined) throw new EngineProblem(`There is no program in ${jars}: remove its folder and try again.`);
  const address = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const { engine, identity } = await launch({
    name: 'The schema registry',
    command: java,
    args: ['-Xmx256m', ...extra, '-jar', join(jars, jar)],
    env: {
      QUARKUS_HTTP_HOST: '127.0.0.1',
      HTTP_PORT: String(port),
      QUARKUS_HTTP_PORT: String(port),
      // What was acknowledged is in the file, also after a kill.
      REGISTRY_DATASOURCE_URL: `jdbc:h2:file:${join(folder, 'schemas')};WRITE_DELAY=0`,
      QUARKUS_DATASOURCE_JDBC_INITIAL_SIZE: '2',
      QUARKUS_DATASOURCE_JDBC_MIN_SIZE: '2',
      QUARKUS_DATASOURCE_JDBC_MAX_SIZE: '10',
      LOG_LEVEL: 'WARN',
      REGISTRY_LOG_LEVEL: 'WARN',
    },
    folder,
    ...(options.outlives && { outlives: options.outlives }),
    probe: () => checksBackward(address),
  });
  return { ...engine, identity, address };
}

const probeTimeoutMs = 2_000;

async function checksBackward(address: string): Promise<boolean> {
  const response = await fetch(`${address}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"compatibility":"BACKWARD"}',
    signal: AbortSignal.timeout(probeTimeoutMs),
  });
  await response.arrayBuffer();
  return response.ok && (await answersSubjects(address));
}

export async function answersSubjects(address: string): Promise<boolean> {
  const response = await fetch(`${address}/subjects`, { signal: AbortSignal.timeout(probeTimeoutMs) });
  return response.ok && Array.isArray(await response.json());
}
