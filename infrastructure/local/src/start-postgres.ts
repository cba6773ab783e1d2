import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { EngineProblem } from './engine-problem.ts';
import type { RunningEngine } from './engine.ts';
import { launch, type Launched, type Outlives } from './launch.ts';
import { portsOf } from './saved-ports.ts';
import { findProgram, postgresFolders } from './system-programs.ts';
import { letIn, userInsteadOfRoot, type SystemUser } from './system-user.ts';

export interface PostgresOptions {
  /** Its data: a restart on the same folder finds them, and listens on the same port. */
  readonly folder: string;
  readonly port?: number;
  /** More settings, as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly outlives?: Outlives;
}

export interface RunningPostgres extends RunningEngine, Pick<Launched, 'identity'> {
  /** `postgres://postgres@127.0.0.1:port/postgres`, without a password. */
  readonly address: string;
}

/** Resolves when it answers `SELECT 1`. As root it runs as the user postgres, who then owns the folder. @throws EngineProblem */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const command = findProgram('postgres', postgresFolders());
  if (command === null) throw new EngineProblem('There is no PostgreSQL: apt-get install postgresql');
  const { folder } = options;
  const { postgres: port } = await portsOf(folder, ['postgres'], { postgres: options.port });
  const user = userInsteadOfRoot('postgres');
  if (user !== null) {
    chownSync(folder, user.uid, user.gid);
    letIn(user, folder);
  }
  const data = join(folder, 'data');
  await initialise({ data, initdb: join(command, '..', 'initdb'), user });
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    // Paths of sockets are short; loopback is enough.
    unix_socket_directories: '',
    ...options.settings,
  };
  const address = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const { engine, identity } = await launch({
    name: 'PostgreSQL',
    command,
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    folder,
    user,
    ...(options.outlives && { outlives: options.outlives }),
    // Ends the connections that are open; SIGTERM would wait for them.
    stopSignal: 'SIGINT',
    probe: () => answersSelect(address),
  });
  return { ...engine, identity, address };
}

interface Cluster {
  readonly data: string;
  readonly initdb: string;
  readonly user: SystemUser | null;
}

async function initialise({ data, initdb, user }: Cluster): Promise<void> {
  const as = user === null ? {} : { uid: user.uid, gid: user.gid };
  if (existsSync(data)) return checkVersion(data, initdb);
  // Renamed when it is whole: a half made one is never taken for data.
  const half = `${data}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  if (user !== null) chownSync(half, user.uid, user.gid);
  const args = ['--pgdata', half, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await run(initdb, args, { cwd: half, ...as });
  renameSync(half, data);
}

async function checkVersion(data: string, initdb: string): Promise<void> {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const { stdout } = await run(initdb, ['--version'], {});
  const installed = /\d+/.exec(stdout)?.[0] ?? '';
  if (made !== installed)
    throw new EngineProblem(
      `The data in ${data} are PostgreSQL ${made}'s, installed is ${installed}: install ${made} again, or wipe the data.`,
    );
}

const run = promisify(execFile);
const probeTimeoutMs = 2_000;

export async function answersSelect(address: string): Promise<boolean> {
  const client = new Client({ connectionString: address, connectionTimeoutMillis: probeTimeoutMs });
  // A server that ends takes its connections with it; the query says so, too.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ one: number }>('SELECT 1 AS one');
    return rows[0]?.one === 1;
  } finally {
    await client.end();
  }
}
