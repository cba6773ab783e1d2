/** `npm run engines -- start|stop|status|wipe`. */
import { parseArgs } from 'node:util';
import { EngineProblem } from './engine-problem.ts';
import { enginesFolder } from './engines-state.ts';
import {
  addressesOf,
  defaultPorts,
  engineNames,
  engineStatuses,
  startEngines,
  stopEngines,
  wipeEngines,
  type ChosenPorts,
  type EngineStatus,
} from './local-engines.ts';
import { isFetched } from './java-program.ts';
import { installPackages, missingPackages } from './packages.ts';
import { statusTable } from './status-table.ts';

const usage = `npm run engines -- start|stop|status|wipe [options]

  start    Kafka, a schema registry, Redis and PostgreSQL on this machine; those that run already stay as they are
  stop     all of them; nothing is left running, the data stay
  status   how they are
  wipe     deletes their data, for good; refused while one runs

  --port kafka=9092   another port of 127.0.0.1 (start; may be given for each engine; kept from then on)
  --json              addresses of what runs, as JSON (status, start)

Data: AIRY_ENGINES_DATA, else ~/.local/share/airy/engines (as root /var/lib/airy/engines).
Exit codes: 0 done, or all are running; 1 it could not be done; 2 wrong usage; 3 status: not all are running.`;

const exitCodes = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const;

class WrongUsage extends Error {}

interface Call {
  readonly command: string;
  readonly ports: ChosenPorts;
  readonly json: boolean;
}

function readCall(args: readonly string[]): Call {
  try {
    const options = { port: { type: 'string', multiple: true }, json: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command = '', ...more] = positionals;
    if (more.length > 0) throw new WrongUsage(`What is "${more.join(' ')}"?`);
    return { command, json: values.json ?? false, ports: Object.fromEntries((values.port ?? []).map(readPort)) };
  } catch (error) {
    if (error instanceof WrongUsage) throw error;
    throw new WrongUsage((error as Error).message);
  }
}

function readPort(text: string): [string, number] {
  const [name = '', port = ''] = text.split('=');
  if (!(name in defaultPorts)) throw new WrongUsage(`--port ${text}: the engines are ${engineNames.join(', ')}.`);
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new WrongUsage(`--port ${text}: a port is a number from 1 to 65535.`);
  return [name, Number(port)];
}

async function start({ ports, json }: Call): Promise<number> {
  const missing = await missingPackages(engineNames);
  if (missing.length > 0) installPackages(missing);
  if (!isFetched('kafka-4.3.1') || !isFetched('registry-2.6.13.Final'))
    console.error('Fetching Kafka and the schema registry from Maven Central (once; some 180 MB) …');
  const statuses = await startEngines(enginesFolder(), ports);
  show(statuses, json);
  if (allRun(statuses)) return exitCodes.done;
  // Who reads JSON reads no table; people still have to know why.
  if (json) console.error(statusTable(statuses, process.stderr));
  return exitCodes.failed;
}

async function stop({ json }: Call): Promise<number> {
  show(await stopEngines(enginesFolder()), json);
  return exitCodes.done;
}

async function status({ json }: Call): Promise<number> {
  const statuses = await engineStatuses(enginesFolder());
  show(statuses, json);
  return allRun(statuses) ? exitCodes.done : exitCodes.notRunning;
}

function allRun(statuses: readonly EngineStatus[]): boolean {
  return statuses.every(({ state }) => state === 'running');
}

async function wipe(): Promise<number> {
  await wipeEngines(enginesFolder());
  console.log(`Deleted the data of the engines in ${enginesFolder()}.`);
  return exitCodes.done;
}

function show(statuses: readonly EngineStatus[], json: boolean): void {
  console.log(json ? JSON.stringify(addressesOf(statuses)) : statusTable(statuses, process.stdout));
}

const commands: Readonly<Record<string, (call: Call) => Promise<number>>> = { start, stop, status, wipe };

try {
  const call = readCall(process.argv.slice(2));
  const command = Object.hasOwn(commands, call.command) ? commands[call.command] : undefined;
  if (command === undefined) throw new WrongUsage(call.command === '' ? '' : `There is no "${call.command}".`);
  process.exitCode = await command(call);
} catch (error) {
  const isUsage = error instanceof WrongUsage;
  if (!isUsage && !(error instanceof EngineProblem)) throw error;
  console.error(isUsage ? `${error.message}\n\n${usage}`.trimStart() : error.message);
  process.exitCode = isUsage ? exitCodes.usage : exitCodes.failed;
}
