/**
 * `npm run replicas -- --api 3 --router 2 --webhook 2 --connector 2`: an instance of many processes on this machine, behind
 * a balancer. `--rolling` restarts, one after another, those that run. Ctrl-C stops all of them.
 */
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openSignInCodes } from '@airy/secrets';
import { sources } from '../backend/services/all/src/sources.generated.ts';
import { startedEngines } from './engine-settings.mjs';
import { needViews } from './replicas/components.ts';
import { Instance } from './replicas/instance.ts';
import { readReplicasOptions, WrongCall, type ReplicasOptions } from './replicas/options.ts';
import { askToRoll, markRunning, runningOn } from './replicas/running-mark.ts';
import { replicasSettings } from './replicas/settings.ts';
import { sharedSecrets } from './replicas/shared-secrets.ts';

const cwd = process.env['INIT_CWD'] ?? process.cwd();

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function instanceOf(options: ReplicasOptions): { readonly instance: Instance; signInCode(): string } {
  const { counts, folder, port } = options;
  const source = { env: process.env, cwd, file: options.config, startEngines: startedEngines };
  const { config, env, file } = replicasSettings(source);
  const many = needViews.filter(name => counts[name] > 1);
  if (many.length > 0 && config.postgres === null)
    throw new Error(`Several processes of ${many.join(' and ')} share their views: set postgres.url.`);
  const made = sharedSecrets(folder);
  const jwtSecret = config.security.jwtSecret ?? made.jwtSecret;
  const instance = new Instance({
    counts,
    folder,
    port,
    env: { ...env, AIRY_JWT_SECRET: jwtSecret, AIRY_SYSTEM_TOKEN: config.security.systemToken ?? made.systemToken },
    args: file === null ? [] : ['--config', file],
    webhookPaths: sources.flatMap(({ webhook }) => (webhook ? [webhook.path] : [])),
    say: line => say(`  ${line}`),
  });
  return { instance, signInCode: () => openSignInCodes({ folder, jwtSecret }).issue() };
}

/** Restarts on demand: SIGUSR2, or r and Enter. */
function listen(instance: Instance): void {
  const roll = (): void => {
    say('  Restarting one after another.');
    instance.roll().then(
      () => say('  All were restarted.'),
      (error: unknown) => say(String(error)),
    );
  };
  process.on('SIGUSR2', roll);
  createInterface({ input: process.stdin }).on('line', line => line.trim() === 'r' && roll());
}

async function run(options: ReplicasOptions): Promise<void> {
  const { folder } = options;
  const other = runningOn(folder);
  if (other !== null) throw new Error(`Replicas run on ${folder} already (process ${other.pid}).`);
  const { instance, signInCode } = instanceOf(options);
  const stop = Promise.withResolvers<void>();
  let isStopped = false;
  for (const event of ['SIGINT', 'SIGTERM', 'disconnect'])
    process.on(event, () => {
      isStopped = true;
      stop.resolve();
    });
  mkdirSync(folder, { recursive: true });
  let takeBack: (() => void) | null = null;
  try {
    await Promise.race([instance.start(), stop.promise]);
    if (isStopped) return;
    listen(instance);
    takeBack = markRunning(folder);
    say(`\n  Airy is ready behind the balancer\n\n  Inbox   ${instance.url}/sign-in?code=${signInCode()}`);
    say(`  Output  ${folder}/*/output.log\n\n  r and Enter restarts all, one after another; Ctrl-C stops them.\n`);
    await stop.promise;
  } finally {
    takeBack?.();
    await instance.stop();
  }
}

/** Tells the one that runs on this folder. */
function restartRunning({ folder }: ReplicasOptions): void {
  if (!askToRoll(folder)) throw new Error(`No replicas run on ${folder}.`);
  say('They restart, one after another.');
}

try {
  const options = readReplicasOptions(process.argv.slice(2), cwd);
  if (options.isRolling) restartRunning(options);
  else await run(options);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof WrongCall ? 2 : 1);
}
