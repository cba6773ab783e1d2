/** The command line of `npm run replicas`. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { componentNames, type Component, type Counts } from './components.ts';

export interface ReplicasOptions {
  readonly counts: Counts;
  /** Of the balancer; 0: any free one. */
  readonly port: number;
  /** Absolute. */
  readonly folder: string;
  /** The settings file, absolute; null: airy.yaml where the command was given, if there is one. */
  readonly config: string | null;
  /** Those that run are to be restarted; none are started. */
  readonly isRolling: boolean;
}

/** The call itself is wrong. */
export class WrongCall extends Error {}

/** More on one machine only take the processor from each other. */
const mostProcesses = 20;
const flags: readonly string[] = ['rolling'];
const valued: readonly string[] = [...componentNames, 'port', 'data', 'config'];

/** @throws WrongCall with one line. */
export function readReplicasOptions(args: readonly string[], cwd: string): ReplicasOptions {
  const given = valuesOf(args);
  const count = (name: Component): number => wholeNumber(given, name, { fallback: 1, most: mostProcesses });
  const counts = Object.fromEntries(componentNames.map(name => [name, count(name)])) as Counts;
  if (counts.api === 0) throw new WrongCall('--api must be at least 1: nothing else answers the inbox.');
  const config = given.get('config');
  return {
    counts,
    port: wholeNumber(given, 'port', { fallback: 8080, most: 65_535 }),
    folder: resolve(cwd, given.get('data') ?? '.airy/replicas'),
    config: config === undefined ? null : resolve(cwd, config),
    isRolling: given.has('rolling'),
  };
}

/** Not as strict as `parseArgs` can be, which takes `--api -1` for two options and answers in several lines. */
function valuesOf(args: readonly string[]): ReadonlyMap<string, string> {
  const options = Object.fromEntries([
    ...valued.map(name => [name, { type: 'string' }] as const),
    ...flags.map(name => [name, { type: 'boolean' }] as const),
  ]);
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind === 'positional') throw new WrongCall(`${token.value} is not an option. ${known()}`);
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    if (!valued.includes(name) && !flags.includes(name)) throw new WrongCall(`${rawName} is not an option. ${known()}`);
    if (valued.includes(name) && !value) throw new WrongCall(`${rawName} needs a value.`);
    if (flags.includes(name) && value !== undefined) throw new WrongCall(`${rawName} takes no value.`);
    given.set(name, value ?? '');
  }
  return given;
}

function known(): string {
  return `There are ${[...valued, ...flags].map(name => `--${name}`).join(', ')}.`;
}

function wholeNumber(
  given: ReadonlyMap<string, string>,
  name: string,
  { fallback, most }: { readonly fallback: number; readonly most: number },
): number {
  const text = given.get(name);
  if (text === undefined) return fallback;
  if (!/^\d{1,5}$/.test(text) || Number(text) > most)
    throw new WrongCall(`--${name} must be a whole number from 0 to ${most}, not ${text}.`);
  return Number(text);
}
