/** From the settings of the engines to what the program connects to; what cannot work together is refused here. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config, KafkaCluster } from './config.ts';
import type { Given } from './given.ts';
import { readJaas } from './kafka-login.ts';
import type { Problems } from './problems.ts';
import type { SettingPath, SettingValues } from './settings.ts';

export interface EngineContext {
  readonly values: SettingValues;
  readonly given: ReadonlyMap<SettingPath, Given>;
  /** The folder where a relative path that was given for this setting starts. */
  folderOf(path: SettingPath): string;
  readonly problems: Problems;
}

export type Engines = Pick<Config, 'redis' | 'postgres'> & { readonly cluster: KafkaCluster | null };

/** Adds to the problems what is missing, does not fit together, or cannot be read; then the result means nothing. */
export function compileEngines(context: EngineContext): Engines {
  const { values } = context;
  const redis = values['redis.url'];
  const postgres = values['postgres.url'];
  const cluster = clusterOf(context);
  if (postgres !== null && cluster === null)
    refuse(
      context,
      'postgres.url',
      'needs kafka.brokers: without Kafka there is one process, and its views stand in its data folder',
    );
  return {
    cluster,
    redis: redis === null ? null : { url: redis },
    postgres: postgres === null ? null : { url: postgres },
  };
}

const onlyWithKafka: readonly SettingPath[] = [
  'kafka.schemaRegistryUrl',
  'kafka.authJaas',
  'kafka.sasl.mechanism',
  'kafka.sasl.username',
  'kafka.tls.ca',
  'kafka.tls.certificate',
];

function clusterOf(context: EngineContext): KafkaCluster | null {
  const { values, given } = context;
  const brokers = values['kafka.brokers'];
  if (brokers === null) {
    // A value that is given and cannot be read has its problem already.
    if (given.has('kafka.brokers')) return null;
    for (const path of onlyWithKafka)
      if (values[path] !== null) refuse(context, path, 'needs kafka.brokers, such as kafka-1:9092');
    return null;
  }
  const registry = registryOf(context);
  const security = { tls: tlsOf(context), sasl: saslOf(context) };
  return { brokers, security, replicas: values['kafka.minimumReplicas'], registry };
}

function registryOf(context: EngineContext): KafkaCluster['registry'] {
  const { values, given } = context;
  const url = values['kafka.schemaRegistryUrl'] ?? '';
  if (url === '' && !given.has('kafka.schemaRegistryUrl'))
    refuse(context, 'kafka.brokers', 'needs kafka.schemaRegistryUrl, such as http://schema-registry:8081');
  if (url !== '' && new URL(url).username !== '')
    refuse(
      context,
      'kafka.schemaRegistryUrl',
      'must not hold a password: set kafka.schemaRegistryUser and kafka.schemaRegistryPassword',
    );
  needEachOther(context, 'kafka.schemaRegistryUser', 'kafka.schemaRegistryPassword');
  return { url, username: values['kafka.schemaRegistryUser'], password: values['kafka.schemaRegistryPassword'] };
}

function saslOf(context: EngineContext): KafkaCluster['security']['sasl'] {
  const { values } = context;
  const mechanism = values['kafka.sasl.mechanism'];
  const jaas = values['kafka.authJaas'];
  const username = values['kafka.sasl.username'];
  const password = values['kafka.sasl.password'];
  needEachOther(context, 'kafka.sasl.username', 'kafka.sasl.password');
  if (jaas !== null && username !== null)
    refuse(context, 'kafka.authJaas', 'and kafka.sasl.username are both given: take one of them away');
  if (jaas === null) {
    if (mechanism !== null && username === null) refuse(context, 'kafka.sasl.mechanism', 'needs kafka.sasl.username');
    return username === null || password === null ? null : { mechanism: mechanism ?? 'plain', username, password };
  }
  const login = readJaas(jaas);
  if (login === null) {
    const wanted = '…PlainLoginModule required username="…" password="…";';
    refuse(
      context,
      'kafka.authJaas',
      `must be a line such as ${wanted} (or set kafka.sasl.username and kafka.sasl.password)`,
    );
    return null;
  }
  return { ...login, mechanism: mechanism ?? login.mechanism ?? 'scram-sha-512' };
}

function tlsOf(context: EngineContext): KafkaCluster['security']['tls'] {
  const { values } = context;
  const certificates = ['kafka.tls.ca', 'kafka.tls.certificate', 'kafka.tls.key'] as const;
  const givenOne = certificates.find(path => values[path] !== null);
  const hasPassword = values['kafka.authJaas'] !== null || values['kafka.sasl.password'] !== null;
  const enabled = values['kafka.tls.enabled'] ?? (givenOne !== undefined || hasPassword);
  if (!enabled) {
    if (givenOne !== undefined) refuse(context, givenOne, 'has no use while kafka.tls.enabled is false');
    return null;
  }
  needEachOther(context, 'kafka.tls.certificate', 'kafka.tls.key');
  const [ca, certificate, key] = certificates.map(path => pemOf(context, path));
  const tls = { ca: ca ?? null, certificate: certificate ?? null, key: key ?? null };
  if (tls.certificate !== null && tls.key !== null && !belongTogether(tls.certificate, tls.key))
    refuse(context, 'kafka.tls.key', 'is not the key of kafka.tls.certificate');
  return tls;
}

type PemPath = 'kafka.tls.ca' | 'kafka.tls.certificate' | 'kafka.tls.key';

/** The text itself, or what stands in the file it names. */
function pemOf(context: EngineContext, path: PemPath): string | null {
  const value = context.values[path];
  if (value === null) return null;
  const isText = value.includes('-----BEGIN');
  const content = isText ? value : readPem(context, path, resolve(context.folderOf(path), value));
  if (content === null) return null;
  try {
    if (path === 'kafka.tls.key') createPrivateKey(content);
    else new X509Certificate(content);
    return content;
  } catch {
    // What OpenSSL says of it helps nobody, and might quote a key.
    refuse(context, path, path === 'kafka.tls.key' ? 'is not a private key in PEM' : 'is not a certificate in PEM');
    return null;
  }
}

function readPem(context: EngineContext, path: PemPath, file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    refuse(
      context,
      path,
      `is neither PEM nor a file that can be read (${(error as NodeJS.ErrnoException).code ?? ''})`,
    );
    return null;
  }
}

function belongTogether(certificate: string, key: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}

function needEachOther(context: EngineContext, one: SettingPath, other: SettingPath): void {
  const { values } = context;
  if (values[one] !== null && values[other] === null) refuse(context, one, `needs ${other}`);
  if (values[one] === null && values[other] !== null) refuse(context, other, `needs ${one}`);
}

function refuse({ given, problems }: EngineContext, path: SettingPath, what: string): void {
  problems.add(given.get(path)?.where ?? path, `${path} ${what}`);
}
