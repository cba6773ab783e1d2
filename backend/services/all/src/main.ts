/** `main.ts [names…] [options]`: starts the named services, by default all, in this process. */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { optionsHelp, type LoadedConfig } from '@airy/config';
import { runUntilStopped, type RunningProgram } from '@airy/service';
import { announcement } from './announcement.ts';
import { explain } from './explain.ts';
import { loadSettings, workingFolder } from './load-settings.ts';
import { clearReadyFile, removeRunning, writeReadyFile, writeRunning } from './ready-file.ts';
import { chooseServices, serviceNames } from './services.ts';
import { sources } from './sources.generated.ts';
import { startPersistently } from './start-persistently.ts';

/** After so long without a word somebody looks whether it hangs. */
const patienceMs = 2_000;
/** Time to stop when nobody can be told that it is ready. */
const announceFailedMs = 5_000;

async function main(): Promise<number> {
  const loaded = loadSettings();
  if (loaded.help) {
    process.stdout.write(
      `npm start -- [options] [services]\n\n${optionsHelp()}\n\nServices: ${serviceNames.join(', ')}\n`,
    );
    return 0;
  }
  const { config } = loaded;
  const hasPeers = config.kafka.cluster !== null;
  const { isJob, ...chosen } = chooseServices(loaded.names, hasPeers);
  if (config.readyFile !== null) await clearReadyFile(config.readyFile);
  const started = await startPersistently({
    ...chosen,
    config,
    sources,
    version: versionOfAiry(),
    warnings: loaded.warnings,
  });
  if (started === null) return 130;
  const { program, telemetry } = started;
  if (isJob) {
    await program.stop(announceFailedMs);
    return 0;
  }
  const ending = runUntilStopped(program, { telemetry, hasPeers });
  const patience = setTimeout(() => {
    telemetry.logger.info({ url: program.url }, 'It listens already, and is still reading what the log holds.');
  }, patienceMs);
  const announced = program.caughtUp.then(
    () => announce(program, loaded),
    (error: unknown) => telemetry.logger.warn({ err: error }, 'Stopped before it was ready.'),
  );
  try {
    announced.finally(() => clearTimeout(patience)).catch(() => undefined); // The race below has the error.
    const { exitCode, reason } = await Promise.race([ending, announced.then(() => ending)]);
    if (reason !== null) process.stderr.write(`${explain(reason)}\n`);
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

async function announce(program: RunningProgram, { config }: LoadedConfig): Promise<void> {
  const { url, localUrl } = program;
  const running = { url, pid: process.pid };
  await writeRunning(config.data, running);
  process.stdout.write(
    announcement({
      signInUrl: program.signInUrl(),
      links: await program.links(),
      dataFolder: config.data,
      cwd: workingFolder,
      startedInMs: performance.now(),
      isTerminal: process.stdout.isTTY,
    }),
  );
  if (config.readyFile !== null)
    await writeReadyFile(config.readyFile, { ...running, localUrl, signInUrl: program.signInUrl() });
}

try {
  process.exit(await main());
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
}
