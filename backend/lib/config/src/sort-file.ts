/** Sorts what airy.yaml says: settings, components, keys of Airy Core that are not used yet, and mistakes. */
import { relative } from 'node:path';
import { airyCoreAdvice, airyCoreKeys } from './airy-core-keys.ts';
import type { ComponentDeclarations, GivenComponent } from './components.ts';
import type { Given } from './given.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';
import { readSettingsFile, type Leaf } from './read-settings-file.ts';
import { settingPaths, settings, type SettingPath } from './settings.ts';

export interface FileContent {
  readonly given: Map<SettingPath, Given>;
  /** By `type.name`. */
  readonly components: Map<string, GivenComponent>;
  readonly warnings: string[];
}

interface FileContext {
  readonly cwd: string;
  readonly components: ComponentDeclarations;
  readonly problems: Problems;
}

export function sortFile(file: string | null, context: FileContext): FileContent {
  const content: FileContent = { given: new Map(), components: new Map(), warnings: [] };
  if (file === null) return content;
  const fromHere = relative(context.cwd, file);
  const shownAs = fromHere.startsWith('..') ? file : fromHere;
  const { leaves, lines } = readSettingsFile(file, shownAs);
  const warned = new Set<string>();
  for (const leaf of leaves) {
    const path = leaf.path.join('.');
    const where = `${shownAs}:${leaf.line}`;
    const target = settingAt(path);
    const core = airyCoreKeys.find(key => path === key || path.startsWith(`${key}.`));
    if (target !== null) {
      if (leaf.value !== null && leaf.value !== '')
        take(content, { target, path }, { value: leaf.value, where }, context.problems);
    } else if (isDeclared(leaf, context.components)) {
      addComponentLeaf(content.components, leaf, (line = leaf.line) => `${shownAs}:${line}`, lines);
    } else if (core !== undefined) {
      if (!warned.has(core)) content.warnings.push(unusedKey(core, where));
      warned.add(core);
    } else if (!isEmptySection(leaf)) context.problems.add(where, unknownSetting(leaf, context.components));
  }
  return content;
}

function settingAt(path: string): SettingPath | null {
  return (
    settingPaths.find(candidate => {
      const declaration: { readonly inFile?: boolean; readonly aliases?: readonly string[] } = settings[candidate];
      if (declaration.inFile === false) return false;
      return candidate === path || declaration.aliases?.includes(path) === true;
    }) ?? null
  );
}

/** Two names of one setting may both stand there, if they agree. */
function take(
  { given }: FileContent,
  { target, path }: { readonly target: SettingPath; readonly path: string },
  one: Given,
  problems: Problems,
): void {
  const before = given.get(target);
  if (before !== undefined && String(before.value) !== String(one.value))
    problems.add(one.where, `${path} says something else than ${before.where} does: keep ${target} only`);
  given.set(target, one);
}

function unusedKey(key: string, where: string): string {
  const advice = airyCoreAdvice[key];
  return `${where}: ${key} is not used by this version${advice === undefined ? '' : `; ${advice}`}`;
}

function isDeclared({ path: [root, type = '', name = ''] }: Leaf, declared: ComponentDeclarations): boolean {
  return root === 'components' && declared[type]?.[name] !== undefined;
}

/** `security:` with nothing below it, as templates have it. */
function isEmptySection({ path, value }: Leaf): boolean {
  const isNothing = value === null || (typeof value === 'object' && Object.keys(value).length === 0);
  const prefix = `${path.join('.')}.`;
  return isNothing && [...settingPaths, ...airyCoreKeys, 'components.sources.'].some(key => key.startsWith(prefix));
}

function addComponentLeaf(
  components: Map<string, GivenComponent>,
  { path: [, type = '', name = '', key], value, line }: Leaf,
  at: (line?: number) => string,
  lines: ReadonlyMap<string, number>,
): void {
  const id = `${type}.${name}`;
  const keys = new Map(components.get(id)?.keys);
  if (key !== undefined) keys.set(key, { value, where: at(line) });
  components.set(id, { type, name, where: at(lines.get(`components.${id}`)), keys });
}

function unknownSetting({ path }: Leaf, declared: ComponentDeclarations): string {
  const given = path.join('.');
  const inside = settingPaths.filter(candidate => candidate.startsWith(`${given}.`));
  if (inside.length > 0)
    return `${given} is a section with ${inside.map(one => one.slice(given.length + 1)).join(', ')}`;
  const known = Object.entries(declared).flatMap(([type, of]) =>
    Object.keys(of).map(name => `components.${type}.${name}`),
  );
  const isComponent = path[0] === 'components';
  const near = isComponent
    ? nearest(path.slice(0, 3).join('.'), known)
    : nearest(given, [...settingPaths.filter(candidate => settingAt(candidate) !== null), ...airyCoreKeys]);
  const what = isComponent ? `${path.slice(0, 3).join('.')} is not a component` : `${given} is not a setting`;
  return near === null ? what : `${what}; did you mean ${near}?`;
}
