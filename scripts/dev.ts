/**
 * `npm run dev [-- --simulators] [options of npm start]`: the back end starts again when one of its files changes, the
 * inbox is served by vite with every edit at once, the widget is built again. With `--simulators` every platform is played,
 * connected, and has a page on which its customer writes.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './root.ts';
import { connectSimulated, simulatedEnvironment, startSimulators, type RunningPlatform } from './simulators.ts';

const port = '8080';
const server = `http://127.0.0.1:${port}`;
const vitePort = '5173';
const publicUrl = `http://127.0.0.1:${vitePort}`;
const flag = '--simulators';
const given = process.argv.slice(2);
const quiet = '--disable-warning=ExperimentalWarning';
const vite = join(root, 'node_modules/vite/bin/vite.js');
const systemToken = process.env['AIRY_SYSTEM_TOKEN'] ?? randomBytes(24).toString('base64url');

interface Part {
  readonly args: readonly string[];
  /** From the root. Default: the root. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

// The links that are printed lead through vite, so that what they open is live; platforms call it there, too.
const simulators = given.includes(flag) ? [...(await startSimulators({ airyUrl: publicUrl }))] : [];

const backEnd: Part = {
  args: [
    ...[quiet, '--watch', '--watch-preserve-output', 'backend/services/all/src/main.ts', '--port', port],
    ...given.filter(argument => argument !== flag),
  ],
  env: {
    AIRY_PUBLIC_URL: publicUrl,
    ...(simulators.length > 0 && { AIRY_SYSTEM_TOKEN: systemToken, ...simulatedEnvironment(simulators) }),
  },
};
const inbox: Part = {
  args: [vite, '--host', '127.0.0.1', '--port', vitePort, '--strictPort', '--clearScreen', 'false'],
  folder: 'frontend/ui',
  env: { AIRY_URL: server },
};
const widget: Part = { args: [vite, 'build', '--watch', '--logLevel', 'warn'], folder: 'frontend/chat-plugin' };

function start({ args, folder = '.', env = {} }: Part): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: join(root, folder),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { INIT_CWD: root, ...process.env, ...env },
  });
}

const readyTimeoutMs = 120_000;

/** When the back end answers; a machine that builds everything at once takes a while. */
async function connectAll(platforms: readonly RunningPlatform[]): Promise<void> {
  const until = Date.now() + readyTimeoutMs;
  while (!(await isReady()) && Date.now() < until) await sleep(250);
  const channels = await connectSimulated({ url: server, systemToken }, platforms);
  const lines = channels.map(({ platform, source }) => `  ${source.padEnd(16)} ${platform.url}`);
  process.stdout.write(`\nWrite as a customer, from every channel:\n\n${lines.join('\n')}\n\n`);
}

async function isReady(): Promise<boolean> {
  try {
    return (await fetch(`${server}/actuator/health`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Nobody listens yet.
    return false;
  }
}

const parts = [widget, inbox, backEnd].map(start);
const stop = (): void => {
  for (const part of parts) part.kill('SIGTERM');
  // Each part that ends calls this again.
  for (const simulator of simulators.splice(0)) void simulator.stop();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.once('disconnect', stop);
let running = parts.length;
for (const part of parts)
  part.once('exit', code => {
    // One that ends by itself ends all: half of it running helps nobody.
    if (code !== 0 && code !== null) process.exitCode = code;
    stop();
    // The channel to who started us would keep this process.
    if (--running === 0 && process.connected) process.disconnect();
  });
if (simulators.length > 0)
  connectAll([...simulators]).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  });
