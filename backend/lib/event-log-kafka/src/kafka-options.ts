/** How a log on Apache Kafka is opened. */
import type { EventLog, Logger, TopicSpec } from '@airy/event-log';
import type { TopicDrift } from './topic-config.ts';

/** How clients show who they are, and how they know the brokers. */
export interface KafkaSecurity {
  /** Null: no TLS. Texts are PEM. `ca: null` trusts the system's authorities. */
  readonly tls: { readonly ca: string | null; readonly certificate: string | null; readonly key: string | null } | null;
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  } | null;
}

export interface KafkaLogOptions {
  /** `host:port` of some brokers. */
  readonly brokers: readonly string[];
  readonly security: KafkaSecurity;
  /** Names this process in the brokers' logs, e.g. `api-communication`. */
  readonly clientId: string;
  /** Copies of each topic that is created; null: 3, or as many as there are brokers. */
  readonly replicas: number | null;
  readonly logger: Logger;
  /** How long a group waits for a member that is silent, ms. Default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** How long a transaction that was left open may stall readers, ms. Default 10,000. */
  readonly transactionTimeoutMs?: number;
  /** Bytes that may wait for a broker before `append` is refused. Default 64 MiB. */
  readonly maxWaitingBytes?: number;
}

export interface KafkaLogHandle {
  readonly log: EventLog;
  /** Why nothing can be stored or read now (broker away, a partition that makes no progress); null: all is well. */
  health(): string | null;
  /** How the topics that are there differ from what is declared; `createTopics` mends what it can. */
  topicDrift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]>;
  /** For metrics: bytes accepted and not yet stored, records that are there and not yet handled by readers here. */
  progress(): { readonly bytesWaiting: number; readonly recordsBehind: number };
}
