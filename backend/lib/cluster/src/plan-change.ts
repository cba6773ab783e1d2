/** What a call of the API changes of a component: pure. */
import { checkSettings, nearest, type SettingProblem } from '@airy/config';
import { AiryError } from '@airy/errors';
import { z, type ZodType } from 'zod';
import {
  desireComponent,
  enabledKey,
  installedKey,
  maxValueLength,
  maxValuesLength,
  saidOf,
  textOf,
  type DesiredComponent,
  type GivenKeys,
  type StoredKeys,
  type StoredValue,
} from './desired.ts';
import { isSecret, looksMasked, mask } from './mask.ts';
import { movedAddress } from './moved-address.ts';
import { camelCase, settingNamed } from './setting-name.ts';

/** A component with both of what is said about it. */
export interface KnownComponent extends DesiredComponent {
  /** In airy.yaml. */
  readonly said: GivenKeys;
  /** Through the API. */
  readonly stored: StoredKeys;
}

export interface ComponentChange {
  readonly name: string;
  /** Null leaves it. */
  readonly enabled: boolean | null;
  readonly installed: boolean | null;
  readonly values: StoredKeys;
  /** True: stored values that are not named are forgotten. */
  readonly replace: boolean;
}

export interface ComponentRequest {
  readonly enabled: boolean;
  /** As sent, names in any spelling; nothing in it leaves the settings as they are. */
  readonly data: Readonly<Record<string, unknown>> | null;
}

/** Keys of Airy Core that are the cluster's business; `enabled` among the settings of airy.yaml means the component. */
const clusterKeys: readonly string[] = [enabledKey, 'image', 'resources'];

/**
 * Settings replace all that were there, if there are any. A secret that is sent as it was masked is the saved one, unless
 * an address changes: nobody is to learn it by having it sent elsewhere.
 * @throws AiryError `component_settings_invalid`: a setting that does not exist or is wrong, or one is missing of a
 * component that is to be on; `details.field` names it.
 */
export function planUpdate(component: KnownComponent, { enabled, data }: ComponentRequest): ComponentChange {
  refuseSecretsElsewhere(component, data ?? {});
  const { given, isEnabled } = readData(component, data ?? {});
  const wanted = enabled && isEnabled;
  if (component.declaration.isMandatory && !wanted) throw invalid(component, enabledKey, 'it cannot be switched off');
  const replace = given.size > 0;
  const values = new Map<string, StoredValue>(replace ? replacing(component, given) : []);
  values.set(enabledKey, over(component, enabledKey, String(wanted)));
  keepInstalled(component, values, replace);
  const change = { name: component.name, enabled: wanted, installed: null, values, replace };
  check(component, change, [...given.keys()]);
  return change;
}

/**
 * The settings that a component would have after `planUpdate`, complete and validated, also while it is off.
 * @throws AiryError `component_settings_invalid`
 */
export function tryUpdate(
  component: KnownComponent,
  data: ComponentRequest['data'],
): Readonly<Record<string, unknown>> {
  const next = changed(component, planUpdate(component, { enabled: true, data }));
  const checked = checkSettings(component.declaration.schema, next.given);
  if (checked.ok) return checked.settings;
  const [problem] = checked.problems;
  throw invalid(component, problem?.key ?? 'data', problem?.reason ?? 'it is missing');
}

function refuseSecretsElsewhere(component: KnownComponent, data: Readonly<Record<string, unknown>>): void {
  const { given, declaration } = component;
  const declared = Object.keys(declaration.schema.shape);
  const sent = Object.entries(data)
    .map(([name, value]) => ({ key: settingNamed(name, declared), text: textOf(value) }))
    .filter(({ text }) => text !== null);
  const next = Object.fromEntries(
    sent.flatMap(({ key, text }) => (key === null || text === null ? [] : [[key, text]])),
  );
  if (sent.length === 0 || movedAddress(declaration.schema, given, next) === null) return;
  const kept = sent.find(({ key, text }) => {
    const present = key === null ? undefined : given[key];
    return key !== null && present !== undefined && isSecret(key, declaration.schema) && mask(key, present) === text;
  });
  if (kept?.key) throw invalid(component, kept.key, 'enter the secret again, as an address has changed');
}

/**
 * The setting by which a change leads what is sent elsewhere, so that secrets given for the present address must not stay;
 * null: by none.
 */
export function addressMovedBy(component: KnownComponent, change: ComponentChange): string | null {
  return movedAddress(component.declaration.schema, component.given, changed(component, change).given);
}

/** Off, and without the settings that it had. */
export function planDelete(component: KnownComponent): ComponentChange {
  if (component.declaration.isMandatory) throw invalid(component, enabledKey, 'it cannot be deleted');
  const values = new Map(replacing(component, new Map()));
  values.set(enabledKey, over(component, enabledKey, 'false'));
  keepInstalled(component, values, true);
  return { name: component.name, enabled: false, installed: null, values, replace: true };
}

/** Back on the list of what may be switched on; it stays off. */
export function planInstall(component: KnownComponent): ComponentChange {
  const values = new Map([[installedKey, over(component, installedKey, 'true')]]);
  return { name: component.name, enabled: null, installed: true, values, replace: false };
}

/** As deleted, and it cannot be switched on before it is installed again. */
export function planUninstall(component: KnownComponent): ComponentChange {
  const change = planDelete(component);
  const values = new Map([...change.values, [installedKey, over(component, installedKey, 'false')]]);
  return { ...change, installed: false, values };
}

/** What is known of a component once the change is stored. */
export function changed(component: KnownComponent, { values, replace }: ComponentChange): KnownComponent {
  const stored = new Map([...(replace ? [] : component.stored), ...values]);
  return { ...desireComponent(component.declaration, component.said, stored), said: component.said, stored };
}

interface Data {
  /** By declared name. */
  readonly given: ReadonlyMap<string, string>;
  /** False: the settings themselves switch it off. */
  readonly isEnabled: boolean;
}

function readData(component: KnownComponent, data: Readonly<Record<string, unknown>>): Data {
  const declared = Object.keys(component.declaration.schema.shape);
  const given = new Map<string, string>();
  let isEnabled = true;
  for (const [name, value] of Object.entries(data)) {
    const text = textOf(value);
    const key = settingNamed(name, declared);
    if (key === null && clusterKeys.includes(camelCase(name))) {
      if (name === enabledKey && text === 'false') isEnabled = false;
      continue;
    }
    if (key === null) throw invalid(component, name, unknown(name, declared));
    if (text !== null) given.set(key, unmasked(component, key, text));
  }
  const length = [...given.values()].reduce((sum, text) => sum + text.length, 0);
  if (length > maxValuesLength) throw invalid(component, 'data', `it is longer than ${maxValuesLength} characters`);
  return { given, isEnabled };
}

function unknown(name: string, declared: readonly string[]): string {
  const near = nearest(camelCase(name), declared);
  return `${JSON.stringify(name.slice(0, 100))} is not a setting${near === null ? '' : `; did you mean ${near}?`}`;
}

/** Forms are filled in with masked secrets and send them back: then the secret stays as it is. */
function unmasked(component: KnownComponent, key: string, text: string): string {
  if (text.length > maxValueLength) throw invalid(component, key, `it is longer than ${maxValueLength} characters`);
  if (!isSecret(key, component.declaration.schema)) return text;
  const present = component.given[key];
  if (present !== undefined && mask(key, present) === text) return present;
  if (looksMasked(key, text)) throw invalid(component, key, 'this is the beginning of a secret, not a secret');
  return text;
}

/** The new settings, and nothing for those that airy.yaml or the API have beside them. */
function replacing(component: KnownComponent, given: ReadonlyMap<string, string>): [string, StoredValue][] {
  return Object.keys(component.declaration.schema.shape).flatMap(key => {
    const value = over(component, key, given.get(key) ?? null);
    return value.value === null && value.over === null ? [] : [[key, value] as [string, StoredValue]];
  });
}

function over({ said }: KnownComponent, key: string, value: string | null): StoredValue {
  return { value, over: saidOf(said, key) };
}

function keepInstalled({ stored }: KnownComponent, values: Map<string, StoredValue>, replace: boolean): void {
  const installed = stored.get(installedKey);
  if (replace && installed !== undefined) values.set(installedKey, installed);
}

/** One that is to be on needs all of its settings; of one that is off only what is given must be right. */
function check(component: KnownComponent, change: ComponentChange, given: readonly string[]): void {
  const next = changed(component, change);
  const { schema } = component.declaration;
  const problems = change.enabled === true ? next.problems : problemsOf(schema.shape, next.given, given);
  const [problem] = problems;
  if (problem !== undefined) throw invalid(component, problem.key, problem.reason ?? 'it is missing');
}

function problemsOf(
  shape: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
  keys: readonly string[],
): readonly SettingProblem[] {
  return keys.flatMap(key => {
    const checked = checkSettings(z.object({ [key]: shape[key] as ZodType }), values);
    return checked.ok ? [] : checked.problems;
  });
}

function invalid({ name }: KnownComponent, field: string, reason: string): AiryError {
  const details = { component: name, field, reason: `${field}: ${reason}` };
  return new AiryError('component_settings_invalid', null, { details });
}
