/** The settings of one broker that is its own controller, for a machine of one. */
import { join } from 'node:path';
import type { KafkaStores } from './kafka-certificates.ts';

export type KafkaListener = 'plain' | 'fault' | 'saslPlain' | 'saslTls' | 'mutualTls';

export type KafkaPorts = Readonly<Record<KafkaListener | 'controller', number>>;

export interface KafkaUser {
  readonly username: string;
  readonly password: string;
}

export interface KafkaSettings {
  readonly folder: string;
  readonly ports: KafkaPorts;
  /** What clients of the listener `fault` are told to connect to: a proxy. */
  readonly faultPort: number | null;
  readonly security: { readonly users: readonly KafkaUser[]; readonly stores: KafkaStores } | null;
  readonly properties: Readonly<Record<string, string>>;
}

const protocols = {
  plain: 'PLAINTEXT',
  fault: 'PLAINTEXT',
  saslPlain: 'SASL_PLAINTEXT',
  saslTls: 'SASL_SSL',
  mutualTls: 'SSL',
} as const satisfies Record<KafkaListener, string>;

const names = {
  plain: 'PLAINTEXT',
  fault: 'FAULT',
  saslPlain: 'SASL',
  saslTls: 'SASLTLS',
  mutualTls: 'MUTUALTLS',
} as const satisfies Record<KafkaListener, string>;

const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];

const always: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': 'CONTROLLER',
  'inter.broker.listener.name': 'PLAINTEXT',
  'auto.create.topics.enable': 'false',
  'num.partitions': '1',
  'default.replication.factor': '1',
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // A transaction left open stalls readers for its time-out and this.
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '500',
  'group.initial.rebalance.delay.ms': '0',
  // A restart after a kill waits for the session of the one before.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'log.cleaner.threads': '1',
  'log.cleaner.backoff.ms': '1000',
};

/** The text of a properties file. Later ones win: the caller's properties come last. */
export function kafkaProperties(settings: KafkaSettings): string {
  const all = { ...always, ...listeners(settings), ...security(settings), ...settings.properties };
  const line = ([name, value]: readonly [string, string]): string => `${name}=${value.replaceAll('\\', '\\\\')}\n`;
  return Object.entries(all).map(line).join('');
}

export function openListeners({ faultPort, security }: Pick<KafkaSettings, 'faultPort' | 'security'>): KafkaListener[] {
  return [
    'plain',
    ...(faultPort === null ? [] : (['fault'] as const)),
    ...(security === null ? [] : (['saslPlain', 'saslTls', 'mutualTls'] as const)),
  ];
}

function listeners(settings: KafkaSettings): Record<string, string> {
  const { folder, ports, faultPort } = settings;
  const open = openListeners(settings);
  const controller = `127.0.0.1:${ports.controller}`;
  const at = (name: KafkaListener, port: number): string => `${names[name]}://127.0.0.1:${port}`;
  const advertised = (name: KafkaListener): number => (name === 'fault' ? (faultPort ?? 0) : ports[name]);
  return {
    'controller.quorum.voters': `1@${controller}`,
    'log.dirs': join(folder, 'data'),
    listeners: [...open.map(name => at(name, ports[name])), `CONTROLLER://${controller}`].join(','),
    'advertised.listeners': open.map(name => at(name, advertised(name))).join(','),
    'listener.security.protocol.map': [
      'CONTROLLER:PLAINTEXT',
      ...open.map(name => `${names[name]}:${protocols[name]}`),
    ].join(','),
  };
}

function security({ security: wanted }: KafkaSettings): Record<string, string> {
  if (wanted === null) return {};
  const { stores, users } = wanted;
  const accounts = users.map(({ username, password }) => `user_${username}="${password}"`).join(' ');
  const plain = `org.apache.kafka.common.security.plain.PlainLoginModule required ${accounts};`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const sasl = ['sasl', 'sasltls'].flatMap(listener => [
    [`listener.name.${listener}.plain.sasl.jaas.config`, plain],
    [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scram],
    [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scram],
  ]);
  return {
    ...Object.fromEntries(sasl),
    'sasl.enabled.mechanisms': mechanisms.join(','),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': stores.broker,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': stores.authority,
    'listener.name.mutualtls.ssl.client.auth': 'required',
    // Rights can be given and taken on the listeners with a name; the plain one may do everything.
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    'super.users': 'User:ANONYMOUS',
  };
}
