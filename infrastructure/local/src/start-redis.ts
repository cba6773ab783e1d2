import { connect } from 'node:net';
import { EngineProblem } from './engine-problem.ts';
import type { RunningEngine } from './engine.ts';
import { launch, type Launched, type Outlives } from './launch.ts';
import { portsOf } from './saved-ports.ts';
import { findProgram } from './system-programs.ts';

export interface RedisOptions {
  /** Its data: a restart on the same folder finds them, and listens on the same port. */
  readonly folder: string;
  readonly port?: number;
  /** How soon what was acknowledged is on the disk. Default `everysec`; `no` keeps nothing. */
  readonly appendOnly?: 'always' | 'everysec' | 'no';
  readonly password?: string;
  /** More settings, as in redis.conf: `{ maxmemory: '64mb' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly outlives?: Outlives;
}

export interface RunningRedis extends RunningEngine, Pick<Launched, 'identity'> {
  /** `redis://127.0.0.1:port` */
  readonly address: string;
}

/** Resolves when it answers PING. @throws EngineProblem */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const command = findProgram('redis-server');
  if (command === null) throw new EngineProblem('There is no redis-server: apt-get install redis-server');
  const { folder, password, appendOnly = 'everysec' } = options;
  const { redis: port } = await portsOf(folder, ['redis'], { redis: options.port });
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: String(port),
    dir: folder,
    save: '',
    appendonly: appendOnly === 'no' ? 'no' : 'yes',
    appendfsync: appendOnly,
    'maxmemory-policy': 'noeviction',
    ...(password !== undefined && { requirepass: password }),
    ...options.settings,
  };
  const { engine, identity } = await launch({
    name: 'Redis',
    command,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    folder,
    ...(options.outlives && { outlives: options.outlives }),
    probe: () => answersPing(port, password),
  });
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
  return { ...engine, identity, address: `redis://${secret}127.0.0.1:${port}` };
}

const probeTimeoutMs = 2_000;

/** False while it still reads its data. */
export function answersPing(port: number, password?: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: probeTimeoutMs });
    let answer = '';
    const end = (result: boolean): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => socket.write(password === undefined ? 'PING\r\n' : `AUTH ${password}\r\nPING\r\n`));
    socket.on('data', chunk => {
      answer += chunk.toString();
      if (answer.includes('+PONG')) end(true);
      if (answer.includes('-')) end(false);
    });
    socket.once('timeout', () => end(false));
    socket.once('end', () => end(false));
    socket.once('error', reject);
  });
}
