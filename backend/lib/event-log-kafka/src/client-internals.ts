/**
 * Parts of kafkajs that its public interface leaves out, with the types we rely on. Its version is pinned and patched
 * (patches/), so they change only when we change it. They are needed to read one partition without a group, to learn
 * of each partition's error by itself, and to keep the sequence numbers of what was sent in our own hands.
 */
import { createRequire } from 'node:module';
import type { KafkaConfig } from 'kafkajs';

/** One broker, connected on first use. Each has two connections: one for Fetch, one for all else. */
export interface Broker {
  readonly nodeId: number;
  readonly connectionPool: {
    readonly host: string;
    readonly port: number;
    send(request: ProtocolRequest): Promise<unknown>;
  };
  lookupRequest(apiKey: number, versions: unknown): (parameters: object) => ProtocolRequest;
  listOffsets(parameters: object): Promise<{ readonly responses: readonly ListedOffsets[] }>;
  initProducerId(parameters: { transactionTimeout: number }): Promise<ProducerId>;
  disconnect(): Promise<void>;
}

export interface ProtocolRequest {
  readonly request: object;
  readonly response: { decode(raw: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<unknown> };
}

export interface ProducerId {
  readonly producerId: string;
  readonly producerEpoch: number;
}

export interface ListedOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

export interface PartitionMetadata {
  readonly partitionId: number;
  readonly leader: number;
  readonly partitionErrorCode: number;
}

/** What is known of all brokers and of the topics that were asked for. */
export interface Cluster {
  readonly targetTopics: Set<string>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  isConnected(): boolean;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  refreshMetadata(): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[];
  findBroker(node: { nodeId: number | string }): Promise<Broker>;
  findControllerBroker(): Promise<Broker>;
}

export interface ProtocolError extends Error {
  readonly type: string;
  readonly code: number;
  readonly retriable: boolean;
}

const load = createRequire(import.meta.url);
const ClusterOfClient = load('kafkajs/src/cluster') as new (options: object) => Cluster;
const { createLogger, LEVELS } = load('kafkajs/src/loggers') as {
  createLogger(options: object): unknown;
  LEVELS: { readonly WARN: number };
};
const socketFactory = load('kafkajs/src/network/socketFactory') as () => unknown;

/** Nothing is connected yet. */
export function openCluster(config: KafkaConfig): Cluster {
  return new ClusterOfClient({
    ...config,
    logger: createLogger({ level: LEVELS.WARN, logCreator: config.logCreator }),
    socketFactory: socketFactory(),
    enforceRequestTimeout: true,
    // Refreshed by those who use it, when an answer says that it is stale.
    metadataMaxAge: Number.MAX_SAFE_INTEGER,
    allowAutoTopicCreation: false,
  });
}

/** The client's error for a code of the protocol; null for success. */
export function protocolError(code: number): ProtocolError | null {
  const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
    createErrorFromCode(code: number): ProtocolError;
  };
  return code === 0 ? null : createErrorFromCode(code);
}
