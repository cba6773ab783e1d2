/** Settings of components: each component's owner declares its keys, here they are found, named and validated. */
import type { ZodObject, ZodType } from 'zod';
import { componentKeys } from './airy-core-keys.ts';
import type { Given } from './given.ts';
import { nearest } from './nearest.ts';
import type { Problems } from './problems.ts';

/** By type and name: `{ sources: { facebook: schema } }`. */
export type ComponentDeclarations = Readonly<Record<string, Readonly<Record<string, ZodObject>>>>;

/** What was given for one component. */
export interface GivenComponent {
  readonly type: string;
  readonly name: string;
  /** Where the component itself stands; null: nowhere, only its keys were given by the environment, or nothing was. */
  readonly where: string | null;
  readonly keys: ReadonlyMap<string, Given>;
}

/**
 * The validated keys of a component; null if it is switched off (`enabled: false`) or not set up: a component that
 * nobody mentions is on if it needs no settings.
 */
export function checkComponent(
  component: GivenComponent,
  schema: ZodObject,
  problems: Problems,
): Readonly<Record<string, unknown>> | null {
  const path = `components.${component.type}.${component.name}`;
  const enabled = component.keys.get('enabled');
  if (enabled && String(enabled.value) === 'false') return null;
  for (const [key, { where }] of component.keys)
    if (!(key in schema.shape) && !componentKeys.includes(key)) problems.add(where, unknownKey(path, key, schema));
  const given = Object.fromEntries([...component.keys].map(([key, { value }]) => [key, value]));
  const checked = checkSettings(schema, given);
  if (checked.ok) return checked.settings;
  const isMentioned = component.where !== null || component.keys.size > 0;
  if (!isMentioned) return null;
  for (const { key, reason } of checked.problems) {
    const where = component.keys.get(key)?.where ?? component.where ?? 'environment';
    problems.add(where, reason === null ? `${path}.${key} is missing` : `${path}.${key}: ${reason}`);
  }
  return null;
}

/** `reason: null`: the key is missing. */
export interface SettingProblem {
  readonly key: string;
  readonly reason: string | null;
}

export type CheckedSettings =
  | { readonly ok: true; readonly settings: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** The given keys as a component's schema understands them. Empty ones count as missing, unknown ones are left out. */
export function checkSettings(schema: ZodObject, given: Readonly<Record<string, unknown>>): CheckedSettings {
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (value !== undefined && value !== null && value !== '') values[key] = coerce(value, field as ZodType);
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return { ok: true, settings: parsed.data };
  const problems = parsed.error.issues.map(issue => {
    const key = String(issue.path[0] ?? '');
    return { key, reason: key in values || key === '' ? issue.message : null };
  });
  return { ok: false, problems };
}

function unknownKey(path: string, key: string, schema: ZodObject): string {
  const near = nearest(key, [...Object.keys(schema.shape), 'enabled']);
  return near === null ? `${path}.${key} is not a setting` : `${path}.${key} is not a setting; did you mean ${near}?`;
}

/** Numbers and booleans of YAML stand for their text where a text is wanted, and the reverse (contract §14). */
function coerce(value: unknown, field: ZodType): unknown {
  if (field.safeParse(value).success) return value;
  const candidates = typeof value === 'string' ? [Number(value), value === 'true'] : [String(value)];
  if (typeof value === 'string' && !/^(true|false|-?\d+(\.\d+)?)$/.test(value)) return value;
  return candidates.find(candidate => field.safeParse(candidate).success) ?? value;
}
