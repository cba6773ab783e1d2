/**
 * Settings of the instance that the API may change (cluster.update, contract §3, §14). They are kept like a component's,
 * and merged, never replaced: a call that names one of them leaves the others as they are.
 */
import { checkSettings, minSystemTokenLength, nearest, settings, type Config } from '@airy/config';
import { AiryError } from '@airy/errors';
import { z } from 'zod';
import type { ComponentDeclaration } from './component-declaration.ts';
import { maxValueLength, saidOf, textOf, type StoredValue } from './desired.ts';
import type { ComponentChange, KnownComponent } from './plan-change.ts';
import { camelCase } from './setting-name.ts';

/** Those that take effect while it runs. */
export interface InstanceSettings {
  readonly systemToken: string | null;
  readonly allowedOrigins: readonly string[];
}

/** Kept under the name of Airy Core's ConfigMap. */
export const instanceDeclaration: ComponentDeclaration = {
  name: 'security',
  type: '',
  id: 'security',
  displayName: 'Settings of the instance',
  description: '',
  category: '',
  schema: z.object({
    systemToken: settings['security.systemToken'].schema.optional(),
    allowedOrigins: settings['security.allowedOrigins'].schema.optional(),
  }),
  isMandatory: true,
  sources: [],
};

/** What airy.yaml says of them. */
export function saidOfInstance({ security }: Pick<Config, 'security'>): Readonly<Record<string, string>> {
  const { systemToken, allowedOrigins } = security;
  return {
    ...(systemToken !== null && { systemToken }),
    ...(allowedOrigins.length > 0 && { allowedOrigins: allowedOrigins.join(',') }),
  };
}

export function instanceSettingsOf({ given }: KnownComponent): InstanceSettings {
  const checked = checkSettings(instanceDeclaration.schema, given);
  const { systemToken = null, allowedOrigins = [] } = (checked.ok ? checked.settings : {}) as Partial<InstanceSettings>;
  return { systemToken, allowedOrigins };
}

export interface ClusterRequest {
  readonly security?: Readonly<Record<string, unknown>> | null;
  readonly kafka?: Readonly<Record<string, unknown>> | null;
}

export interface NotApplied {
  /** As in airy.yaml. */
  readonly setting: string;
  readonly reason: string;
}

export interface ClusterPlan {
  /** Null: nothing changes. */
  readonly change: ComponentChange | null;
  /** By section of the request that says something: whether anything of it holds now. */
  readonly sections: Readonly<Record<string, boolean>>;
  readonly notApplied: readonly NotApplied[];
}

const atStart = 'it is read at the start: set it in airy.yaml of every process, and restart';
const notUsed = 'it is not used by this version';

/**
 * Empty texts and nulls say nothing. What airy.yaml says already is agreed to, even where the API would not set it.
 * @throws AiryError `cluster_settings_invalid` for a setting that does not exist or is wrong; then nothing is changed.
 */
export function planClusterUpdate(
  request: ClusterRequest,
  { known, config }: { readonly known: KnownComponent; readonly config: Pick<Config, 'security' | 'kafka'> },
): ClusterPlan {
  const security = sectionOf(request.security, 'security', securityKeys);
  const kafka = sectionOf(request.kafka, 'kafka', Object.keys(kafkaKeys));
  const values = new Map<string, StoredValue>();
  const notApplied: NotApplied[] = [];
  const held: string[] = [];
  for (const [key, value] of security) {
    const field = instanceDeclaration.schema.shape[key];
    if (field !== undefined) {
      if (known.given[key] !== value) checkValue(`security.${key}`, field as z.ZodType, value);
      held.push('security');
      if (known.given[key] !== value) values.set(key, { value, over: saidOf(known.said, key) });
    } else if (key === 'jwtSecret' && config.security.jwtSecret === value) held.push('security');
    else notApplied.push({ setting: `security.${key}`, reason: atStart });
  }
  for (const [key, value] of kafka) {
    const present = kafkaKeys[key]?.(config);
    if (present === value) held.push('kafka');
    else notApplied.push({ setting: `kafka.${key}`, reason: present === undefined ? notUsed : atStart });
  }
  const named = [...(security.size > 0 ? ['security'] : []), ...(kafka.size > 0 ? ['kafka'] : [])];
  const sections = Object.fromEntries(named.map(section => [section, held.includes(section)]));
  const { name } = instanceDeclaration;
  const change = { name, enabled: null, installed: null, values, replace: false };
  return { change: values.size > 0 ? change : null, sections, notApplied };
}

const securityKeys = ['systemToken', 'allowedOrigins', 'jwtSecret', 'oidc'];

/** What the process has of each; undefined: it knows no such thing; null: it has none, or shows none. */
const kafkaKeys: Readonly<Record<string, (config: Pick<Config, 'kafka'>) => string | null | undefined>> = {
  brokers: ({ kafka }) => kafka.cluster?.brokers.join(',') ?? null,
  schemaRegistryUrl: ({ kafka }) => kafka.cluster?.registry.url ?? null,
  minimumReplicas: ({ kafka }) => textOf(kafka.cluster?.replicas),
  authJaas: () => null,
  zookeeper: () => undefined,
  commitIntervalMs: () => undefined,
};

/** What a section says, by the name of each setting; `oidc` and all below it is one. */
function sectionOf(
  section: Readonly<Record<string, unknown>> | null | undefined,
  name: string,
  declared: readonly string[],
): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const [given, value] of Object.entries(section ?? {})) {
    const key = given.startsWith('oidc.') ? 'oidc' : camelCase(given);
    if (key === 'systemToken' && value !== null && value !== undefined && typeof value !== 'string')
      throw invalid(`${name}.${key}`, 'must be a text');
    const text = Array.isArray(value) ? value.map(String).join(',') : textOf(saysSomething(value) ? value : null);
    if (!declared.includes(key)) throw invalid(`${name}.${given.slice(0, 100)}`, unknown(key, declared));
    if (text !== null && text !== '') said.set(key, text);
  }
  return said;
}

/** A group of empty texts says nothing either. */
function saysSomething(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return value !== null && value !== '';
  return Object.values(value).some(saysSomething);
}

function unknown(key: string, declared: readonly string[]): string {
  const near = nearest(key, declared);
  return near === null ? 'there is no such setting' : `there is no such setting; did you mean ${near}?`;
}

function checkValue(setting: string, field: z.ZodType, value: string): void {
  if (setting === 'security.systemToken' && value.length < minSystemTokenLength)
    throw invalid(
      setting,
      `must have at least ${minSystemTokenLength} characters, for example from: openssl rand -base64 32`,
    );
  if (value.length > maxValueLength) throw invalid(setting, `it is longer than ${maxValueLength} characters`);
  const parsed = field.safeParse(value);
  if (!parsed.success) throw invalid(setting, parsed.error.issues.map(issue => issue.message).join('; '));
}

function invalid(field: string, reason: string): AiryError {
  const details = { field, reason: `${field}: ${reason}` };
  return new AiryError('cluster_settings_invalid', null, { details });
}
