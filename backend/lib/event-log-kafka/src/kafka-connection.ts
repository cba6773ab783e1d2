/** How the brokers are spoken to: addresses, proofs of identity, time limits, and where the client's own log goes. */
import { Kafka } from 'kafkajs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';
import { clientLog } from './client-log.ts';
import { BrokerConnections } from './broker-connections.ts';
import type { KafkaLogOptions, KafkaSecurity } from './kafka-options.ts';
import { compileSettings } from './kafka-settings.ts';
import type { KafkaSettings } from './kafka-settings.ts';

/** Said outright: the client takes other retries where NODE_ENV is `test`. */
const retry = { initialRetryTime: 100, maxRetryTime: 2_000, factor: 0.2, multiplier: 2, retries: 5 };

const connectionTimeoutMs = 5_000;
const authenticationTimeoutMs = 10_000;
const requestTimeoutMs = 10_000;

export interface KafkaConnection {
  readonly settings: KafkaSettings;
  /** The client as it is; for administration only. */
  readonly client: Kafka;
  /** Connections of their own, for requests that the client has no public call for. The caller closes them. */
  openConnections(): BrokerConnections;
}

export function createConnection(options: KafkaLogOptions): KafkaConnection {
  const config = clientConfig(options);
  return {
    settings: compileSettings(options),
    client: new Kafka(config),
    openConnections: () => new BrokerConnections(config),
  };
}

function clientConfig({ brokers, clientId, security, logger }: KafkaLogOptions): KafkaConfig {
  return {
    brokers: [...brokers],
    clientId,
    ...tlsConfig(security),
    ...(security.sasl && { sasl: security.sasl as SASLOptions }),
    connectionTimeout: connectionTimeoutMs,
    authenticationTimeout: authenticationTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry,
    logCreator: clientLog(logger),
  };
}

function tlsConfig({ tls }: KafkaSecurity): Pick<KafkaConfig, 'ssl'> {
  if (!tls) return {};
  const { ca, certificate, key } = tls;
  if (!ca && !certificate && !key) return { ssl: true };
  return { ssl: { ...(ca && { ca: [ca] }), ...(certificate && { cert: certificate }), ...(key && { key }) } };
}
