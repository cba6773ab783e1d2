/** The command line: options of the declared settings, and everything else as names. */
import { parseArgs } from 'node:util';
import type { Given } from './given.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';
import { settingPaths, settings, type SettingPath } from './settings.ts';

export interface Options {
  readonly given: ReadonlyMap<SettingPath, Given>;
  readonly names: readonly string[];
  readonly help: boolean;
}

function optionOf(path: SettingPath): string | undefined {
  const declaration: { readonly option?: string } = settings[path];
  return declaration.option;
}

export function readOptions(argv: readonly string[], problems: Problems): Options {
  const paths = new Map(settingPaths.flatMap(path => (optionOf(path) ? [[optionOf(path) ?? '', path] as const] : [])));
  const declared = Object.fromEntries([...paths.keys()].map(option => [option, { type: 'string' as const }]));
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    options: { ...declared, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<SettingPath, Given>();
  let help = false;
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const path = paths.get(token.name);
    if (token.name === 'help') help = true;
    else if (path === undefined) problems.add(token.rawName, unknownOption(token.name, [...paths.keys()]));
    else if (token.value === undefined || token.value === '') problems.add(token.rawName, 'needs a value');
    else given.set(path, { value: token.value, where: token.rawName });
  }
  return { given, names: positionals, help };
}

function unknownOption(name: string, options: readonly string[]): string {
  const near = nearest(name, options);
  return near === null ? 'is not an option; see --help' : `is not an option; did you mean --${near}?`;
}
