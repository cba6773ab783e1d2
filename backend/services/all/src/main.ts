/** `main.ts [names…] [options]`: starts the named services, by default all, in this process. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { optionsHelp, type LoadedConfig } from '@airy/config';
import { AiryError } from '@airy/errors';
import { runUntilStopped, startProgram, type RunningProgram, type ServiceEntry } from '@airy/service';
import { createTelemetry } from '@airy/telemetry';
import { announcement } from './announcement.ts';
import { explain } from './explain.ts';
import { loadSettings, workingFolder } from './load-settings.ts';
import { clearReadyFile, removeRunning, writeReadyFile, writeRunning } from './ready-file.ts';
import { first, services } from './services.ts';
import { sources } from './sources.generated.ts';

/** After so long without a word somebody looks whether it hangs. */
const patienceMs = 2_000;
/** Time to stop when nobody can be told that it is ready. */
const announceFailedMs = 5_000;
const names = services.map(({ service }) => service.name);

async function main(): Promise<number> {
  const loaded = loadSettings();
  if (loaded.help) {
    process.stdout.write(`npm start -- [options] [services]\n\n${optionsHelp()}\n\nServices: ${names.join(', ')}\n`);
    return 0;
  }
  const { config } = loaded;
  const telemetry = createTelemetry(config.log);
  for (const warning of loaded.warnings) telemetry.logger.warn(warning);
  if (config.readyFile !== null) await clearReadyFile(config.readyFile);
  const program = await startProgram({
    config,
    telemetry,
    version: versionOfAiry(),
    first,
    services: chosen(loaded.names),
    sources,
  });
  const ending = runUntilStopped(program, telemetry);
  const patience = setTimeout(() => {
    telemetry.logger.info({ url: program.url }, 'It listens already, and is still reading what the log holds.');
  }, patienceMs);
  const announced = program.caughtUp.then(
    () => announce(program, loaded),
    (error: unknown) => telemetry.logger.warn({ err: error }, 'Stopped before it was ready.'),
  );
  try {
    announced.finally(() => clearTimeout(patience)).catch(() => undefined); // The race below has the error.
    const { exitCode } = await Promise.race([ending, announced.then(() => ending)]);
    return exitCode;
  } finally {
    clearTimeout(patience);
    await program.stop(announceFailedMs);
    await removeRunning(config.data);
    if (config.readyFile !== null) await rm(config.readyFile, { force: true });
  }
}

function versionOfAiry(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

function chosen(given: readonly string[]): readonly ServiceEntry[] {
  const unknown = given.filter(name => name !== 'all' && !names.includes(name));
  if (unknown.length > 0)
    throw new AiryError('config_invalid', `There is no service ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  const isAll = given.length === 0 || given.includes('all');
  return isAll ? services : services.filter(({ service }) => given.includes(service.name));
}

async function announce(program: RunningProgram, { config }: LoadedConfig): Promise<void> {
  const { url } = program;
  const running = { url, pid: process.pid };
  await writeRunning(config.data, running);
  process.stdout.write(
    announcement({
      signInUrl: await program.signInUrl(),
      links: await program.links(),
      dataFolder: config.data,
      cwd: workingFolder,
      startedInMs: performance.now(),
      isTerminal: process.stdout.isTTY,
    }),
  );
  if (config.readyFile !== null)
    await writeReadyFile(config.readyFile, { ...running, signInUrl: await program.signInUrl() });
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
