/**
 * What is wanted of a component, of two things that were said: airy.yaml (with the environment), and the API. The later
 * one counts, key by key: a value of the API holds until airy.yaml says something else than it did when that value was set.
 */
import { createHash } from 'node:crypto';
import { checkSettings, type SettingProblem } from '@airy/config';
import type { ComponentDeclaration } from './component-declaration.ts';

/** Keys as airy.yaml or the environment gave them; null: nobody mentions the component there. */
export type GivenKeys = Readonly<Record<string, unknown>> | null;

/** A value of the API; null: not set. */
export interface StoredValue {
  readonly value: string | null;
  /** What airy.yaml said of the key when it was set; null: nothing. */
  readonly over: string | null;
}

/** What the API said of a component, by key. Not only settings: `enabled`, `installed`. */
export type StoredKeys = ReadonlyMap<string, StoredValue>;

export interface DesiredComponent {
  readonly declaration: ComponentDeclaration;
  readonly name: string;
  /** False: somebody took it off the list of what may be switched on. */
  readonly isInstalled: boolean;
  /** Wanted, and its settings are valid. */
  readonly isEnabled: boolean;
  /** As they were given, as text; also while it is off. */
  readonly given: Readonly<Record<string, string>>;
  /** Validated, with defaults; null while it is not enabled. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** Why it is off although it is wanted. */
  readonly problems: readonly SettingProblem[];
}

/** Keys of a stored component that are no settings. */
export const enabledKey = 'enabled';
export const installedKey = 'installed';

/** A value of YAML as text (contract §14); null for none. */
export function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Characters of one value, and of all values of a component: what they become when sealed fits into a record. */
export const maxValueLength = 16 * 1024;
export const maxValuesLength = 64 * 1024;

const longestSaid = 200;

/**
 * What airy.yaml says of a key, for `StoredValue.over`; of a long text its hash, as it is only compared. Of `installed`:
 * everything that it says of the component.
 */
export function saidOf(given: GivenKeys, key: string): string | null {
  const said = given === null ? null : saidInFull(given, key);
  if (said === null || said.length <= longestSaid) return said;
  return `sha256:${createHash('sha256').update(said).digest('hex')}`;
}

function saidInFull(given: NonNullable<GivenKeys>, key: string): string | null {
  if (key === installedKey) return JSON.stringify(Object.entries(given).sort(([a], [b]) => (a < b ? -1 : 1)));
  return Object.hasOwn(given, key) ? textOf(given[key]) : null;
}

export function desireComponent(
  declaration: ComponentDeclaration,
  given: GivenKeys,
  stored: StoredKeys,
): DesiredComponent {
  const valueOf = (key: string): string | null => {
    const own = stored.get(key);
    const said = saidOf(given, key);
    if (own !== undefined && own.over === said) return own.value;
    return key === installedKey || given === null ? null : saidInFull(given, key);
  };
  const keys = Object.keys(declaration.schema.shape);
  const values = Object.fromEntries(
    keys.flatMap(key => {
      const value = valueOf(key);
      return value === null ? [] : [[key, value] as const];
    }),
  );
  const isInstalled = valueOf(installedKey) !== 'false';
  const wanted = valueOf(enabledKey);
  const checked = checkSettings(declaration.schema, values);
  // One that nobody mentions is on if it needs no settings.
  const isWanted = wanted === null ? given !== null || Object.keys(values).length > 0 || checked.ok : wanted === 'true';
  const isEnabled = declaration.isMandatory || (isInstalled && isWanted && checked.ok);
  return {
    declaration,
    name: declaration.name,
    isInstalled,
    isEnabled,
    given: values,
    settings: isEnabled && checked.ok ? checked.settings : null,
    problems: isInstalled && isWanted && !checked.ok ? checked.problems : [],
  };
}
