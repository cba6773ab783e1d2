/**
 * `npm run replicas -- --api 3 --router 2 --webhook 2 --connector 2`: an instance of many processes on this machine, behind
 * a balancer. `--rolling` restarts, one after another, those that run. Ctrl-C stops all of them.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadConfig, type Config } from '@airy/config';
import { openSignInCodes } from '@airy/secrets';
import { sources } from '../backend/services/all/src/sources.generated.ts';
import { settingsEnvironment, startedEngines } from './engine-settings.mjs';
import { componentNames, needViews, type Counts } from './replicas/components.ts';
import { Instance } from './replicas/instance.ts';
import { sharedSecrets } from './replicas/shared-secrets.ts';

const cwd = process.env['INIT_CWD'] ?? process.cwd();
const count = { type: 'string', default: '1' } as const;
const { values: given } = parseArgs({
  options: {
    api: count,
    router: count,
    webhook: count,
    connector: count,
    port: { type: 'string', default: '8080' },
    data: { type: 'string', default: '.airy/replicas' },
    config: { type: 'string' },
    rolling: { type: 'boolean', default: false },
  },
});
const folder = join(cwd, given.data);
const pidFile = join(folder, 'running.pid');

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function countsOf(): Counts {
  const counts = componentNames.map(name => {
    if (!/^\d{1,2}$/.test(given[name])) throw new Error(`--${name} must be a number of processes, not ${given[name]}.`);
    return [name, Number(given[name])] as const;
  });
  return Object.fromEntries(counts) as Counts;
}

/** The settings of every process; the engines of this machine where none are named. */
function settingsOf(): { readonly config: Config; readonly env: NodeJS.ProcessEnv } {
  const components = { sources: Object.fromEntries(sources.map(source => [source.id, source.config])) };
  const argv = given.config === undefined ? [] : ['--config', given.config];
  const load = (env: NodeJS.ProcessEnv): Config => loadConfig({ argv, env, cwd, components }).config;
  const { AIRY_ENGINES_DATA: _, AIRY_CACHE: __, ...own } = process.env;
  if (load(own).kafka.cluster !== null) return { config: load(own), env: own };
  const addresses = startedEngines();
  if (addresses === null) throw new Error('The engines cannot be started: npm run engines -- status');
  const known = Object.entries(settingsEnvironment(addresses)).filter(([, value]) => value !== null);
  const env = { ...own, ...(Object.fromEntries(known) as Record<string, string>) };
  return { config: load(env), env };
}

function instanceOf(counts: Counts): { readonly instance: Instance; signInCode(): string } {
  const { config, env } = settingsOf();
  const many = needViews.filter(name => counts[name] > 1);
  if (many.length > 0 && config.postgres === null)
    throw new Error(`Several processes of ${many.join(' and ')} share their views: set postgres.url.`);
  const made = sharedSecrets(folder);
  const jwtSecret = config.security.jwtSecret ?? made.jwtSecret;
  const instance = new Instance({
    counts,
    folder,
    port: Number(given.port),
    env: { ...env, AIRY_JWT_SECRET: jwtSecret, AIRY_SYSTEM_TOKEN: config.security.systemToken ?? made.systemToken },
    args: given.config === undefined ? [] : ['--config', join(cwd, given.config)],
    webhookPaths: sources.flatMap(({ webhook }) => (webhook ? [webhook.path] : [])),
    say: line => say(`  ${line}`),
  });
  return { instance, signInCode: () => openSignInCodes({ folder, jwtSecret }).issue() };
}

async function run(): Promise<void> {
  const { instance, signInCode } = instanceOf(countsOf());
  const roll = (): void => {
    say('  Restarting one after another.');
    instance.roll().then(
      () => say('  All were restarted.'),
      (error: unknown) => say(String(error)),
    );
  };
  const stop = Promise.withResolvers<void>();
  let isStopped = false;
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'])
    process.on(event, () => {
      isStopped = true;
      stop.resolve();
    });
  try {
    await Promise.race([instance.start(), stop.promise]);
    if (isStopped) return;
    writeFileSync(pidFile, String(process.pid));
    process.on('SIGUSR2', roll);
    createInterface({ input: process.stdin }).on('line', line => line.trim() === 'r' && roll());
    say(`\n  Airy is ready behind the balancer\n\n  Inbox   ${instance.url}/sign-in?code=${signInCode()}`);
    say(`  Output  ${folder}/*/output.log\n\n  r and Enter restarts all, one after another; Ctrl-C stops them.\n`);
    await stop.promise;
  } finally {
    rmSync(pidFile, { force: true });
    await instance.stop();
  }
}

/** Tells the one that runs on this folder. */
function restartRunning(): void {
  try {
    process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGUSR2');
    say('They restart, one after another.');
  } catch (error) {
    if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new Error(`No replicas run on ${folder}.`, { cause: error });
  }
}

try {
  if (given.rolling) restartRunning();
  else await run();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
