import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classArchive } from './class-archive.ts';
import { EngineProblem } from './engine-problem.ts';
import type { RunningEngine } from './engine.ts';
import { javaProgram, type JavaProgram } from './java-program.ts';
import { kafkaCertificates, type KafkaCertificates } from './kafka-certificates.ts';
import { answersMetadata } from './kafka-probe.ts';
import {
  kafkaProperties,
  openListeners,
  type KafkaPorts,
  type KafkaSettings,
  type KafkaUser,
} from './kafka-settings.ts';
import { formatStorage } from './kafka-storage.ts';
import { launch, type Launched, type Outlives } from './launch.ts';
import { portsOf } from './saved-ports.ts';

export type KafkaVersion = '4.3.1' | '3.9.2';

export interface KafkaOptions {
  /** Its data: a restart on the same folder finds them, and listens on the same ports. */
  readonly folder: string;
  readonly port?: number;
  /** Default: `AIRY_TEST_KAFKA_VERSION`, else 4.3.1. */
  readonly version?: KafkaVersion;
  /** Opens a second listener whose clients are told to connect to this port of 127.0.0.1: a proxy's. */
  readonly faultPort?: number;
  /** More settings, as in server.properties; they win. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Opens listeners with passwords (PLAIN, SCRAM-SHA-256 and -512), TLS and client certificates. */
  readonly security?: { readonly users: readonly KafkaUser[] };
  readonly outlives?: Outlives;
}

export interface RunningKafka extends RunningEngine, Pick<Launched, 'identity'> {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Where the proxy sends what comes to `faultPort`; null without one. */
  readonly faultTarget: string | null;
  readonly secure: SecureKafka | null;
}

export interface SecureKafka {
  /** A password, no TLS. */
  readonly sasl: string;
  /** A password over TLS. */
  readonly saslTls: string;
  /** TLS with a certificate of the client. */
  readonly mutualTls: string;
  readonly certificates: KafkaCertificates;
}

/** Resolves when it answers with metadata. @throws EngineProblem */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const program = await javaProgram(`kafka-${options.version ?? defaultVersion()}`);
  const archive = await classArchive(program, (folder, extra) => run(program, { folder }, extra));
  return run(program, options, archive);
}

export function defaultVersion(given: string | undefined = process.env['AIRY_TEST_KAFKA_VERSION']): KafkaVersion {
  if (given === undefined || given === '') return '4.3.1';
  if (given === '4.3.1' || given === '3.9.2') return given;
  throw new EngineProblem(`AIRY_TEST_KAFKA_VERSION is ${given}: only 4.3.1 and 3.9.2 are known.`);
}

const listenerNames = ['plain', 'fault', 'saslPlain', 'saslTls', 'mutualTls', 'controller'] as const;

async function run(program: JavaProgram, options: KafkaOptions, extra: readonly string[]): Promise<RunningKafka> {
  const { folder, faultPort = null } = options;
  mkdirSync(folder, { recursive: true });
  const ports: KafkaPorts = await portsOf(folder, listenerNames, { plain: options.port });
  const certificates = options.security ? await kafkaCertificates(join(folder, 'certificates')) : null;
  const users = options.security?.users ?? [];
  const settings: KafkaSettings = {
    folder,
    ports,
    faultPort,
    security: certificates && { users, stores: certificates.stores },
    properties: options.properties ?? {},
  };
  const propertiesFile = join(folder, 'server.properties');
  writeFileSync(propertiesFile, kafkaProperties(settings), { mode: 0o600 });
  await formatStorage({ program, folder, propertiesFile, users });
  const { engine, identity } = await launch({
    name: 'Kafka',
    command: program.java,
    args: [...memory, ...extra, ...logging, '-cp', classPath(program), 'kafka.Kafka', propertiesFile],
    folder,
    ...(options.outlives && { outlives: options.outlives }),
    probe: () => answersMetadata(ports.plain),
  });
  const at = (port: number): string => `127.0.0.1:${port}`;
  const isFaulty = openListeners(settings).includes('fault');
  return {
    ...engine,
    identity,
    address: at(ports.plain),
    faultTarget: isFaulty ? at(ports.fault) : null,
    secure: certificates && {
      sasl: at(ports.saslPlain),
      saslTls: at(ports.saslTls),
      mutualTls: at(ports.mutualTls),
      certificates: certificates.certificates,
    },
  };
}

const memory = ['-Xms128m', '-Xmx512m', '-XX:+UseG1GC', '-XX:MaxGCPauseMillis=20', '-Djava.awt.headless=true'];
const file = (name: string): string => fileURLToPath(new URL(`../programs/logging/${name}`, import.meta.url));
// The line before 4.0 reads the second one.
const logging = [
  `-Dlog4j2.configurationFile=${file('log4j2.properties')}`,
  `-Dlog4j.configuration=file:${file('log4j.properties')}`,
];

/** Named one by one and in order: an archive of classes fits only the same path. */
function classPath({ jars }: JavaProgram): string {
  return readdirSync(jars)
    .sort()
    .map(name => join(jars, name))
    .join(':');
}
