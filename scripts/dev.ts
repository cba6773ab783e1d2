/**
 * `npm run dev [-- --simulator] [options of npm start]`: the back end starts again when one of its files changes, the
 * inbox is served by vite with every edit at once, the widget is built again. With `--simulator` a Messenger to talk to.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { defaultSettings } from '../backend/simulators/messenger/src/settings.ts';
import { root } from './root.ts';

const port = '8080';
const simulatorPort = '8090';
const server = `http://127.0.0.1:${port}`;
const vitePort = '5173';
const given = process.argv.slice(2);
const withSimulator = given.includes('--simulator');
const quiet = '--disable-warning=ExperimentalWarning';
const vite = join(root, 'node_modules/vite/bin/vite.js');

interface Part {
  readonly args: readonly string[];
  /** From the root. Default: the root. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const simulated = {
  AIRY_SOURCES_FACEBOOK_APP_ID: defaultSettings.appId,
  AIRY_SOURCES_FACEBOOK_APP_SECRET: defaultSettings.appSecret,
  AIRY_SOURCES_FACEBOOK_WEBHOOK_SECRET: 'simulated-verify-token',
  AIRY_SOURCES_FACEBOOK_GRAPH_URL: `http://127.0.0.1:${simulatorPort}`,
};

const backEnd: Part = {
  args: [
    ...[quiet, '--watch', '--watch-preserve-output', 'backend/services/all/src/main.ts', '--port', port],
    ...given.filter(argument => argument !== '--simulator'),
  ],
  // The links that are printed lead through vite, so that what they open is live.
  env: { AIRY_PUBLIC_URL: `http://127.0.0.1:${vitePort}`, ...(withSimulator && simulated) },
};
const inbox: Part = {
  args: [vite, '--host', '127.0.0.1', '--port', vitePort, '--strictPort', '--clearScreen', 'false'],
  folder: 'frontend/ui',
  env: { AIRY_URL: server },
};
const widget: Part = { args: [vite, 'build', '--watch', '--logLevel', 'warn'], folder: 'frontend/chat-plugin' };
const simulator: Part = {
  args: ['backend/simulators/messenger/src/main.ts', '--port', simulatorPort, '--webhook', `${server}/facebook`],
};

function start({ args, folder = '.', env = {} }: Part): ChildProcess {
  return spawn(process.execPath, args, {
    cwd: join(root, folder),
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { INIT_CWD: root, ...process.env, ...env },
  });
}

const parts = [widget, inbox, backEnd, ...(withSimulator ? [simulator] : [])].map(start);
const stop = (): void => {
  for (const part of parts) part.kill('SIGTERM');
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
