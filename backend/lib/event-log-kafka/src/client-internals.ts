/**
 * Parts of kafkajs that its public interface leaves out, with the types we rely on. Its version is pinned and patched
 * (patches/), so they change only when we change it. They are needed to read one partition without a group, to learn
 * of each partition's error by itself, and to keep the sequence numbers of what was sent in our own hands.
 */
import { createRequire } from 'node:module';
import type { KafkaConfig } from 'kafkajs';

/** One broker. It has two connections, made on first use: one for Fetch, one for all else. */
export interface Broker {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  isConnected(): boolean;
  lookupRequest(apiKey: number, versions: unknown): (parameters: object) => ProtocolRequest;
  readonly connectionPool: Pick<ConnectionPool, 'send'> & Partial<ConnectionPool>;
}

interface ConnectionPool {
  send(request: ProtocolRequest): Promise<unknown>;
  /** The connection of that number, connected. */
  getConnection(index?: number): Promise<unknown>;
}

interface ProtocolRequest {
  readonly request: object;
  readonly response: { decode(raw: Buffer): Promise<unknown>; parse(decoded: unknown): Promise<unknown> };
  readonly logResponseError?: boolean;
}

export interface ProtocolError extends Error {
  /** Kafka's name of it, e.g. `NOT_LEADER_FOR_PARTITION`. */
  readonly type: string;
  readonly code: number;
}

/** What a fetch brings of one partition, as the client decodes it. */
export interface FetchedMessages {
  readonly partition: number;
  readonly highWatermark: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly messages: readonly RawMessage[];
}

/** Also of aborted transactions, of control batches, and from before the offset asked for. */
export interface RawMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** Requests that we make ourselves. */
export type Api =
  | 'AddOffsetsToTxn'
  | 'AddPartitionsToTxn'
  | 'AlterConfigs'
  | 'CreatePartitions'
  | 'CreateTopics'
  | 'DescribeConfigs'
  | 'DescribeGroups'
  | 'EndTxn'
  | 'Fetch'
  | 'GroupCoordinator'
  | 'Heartbeat'
  | 'InitProducerId'
  | 'JoinGroup'
  | 'LeaveGroup'
  | 'ListOffsets'
  | 'Metadata'
  | 'OffsetCommit'
  | 'OffsetFetch'
  | 'Produce'
  | 'SyncGroup'
  | 'TxnOffsetCommit';

const load = createRequire(import.meta.url);
const BrokerOfClient = load('kafkajs/src/broker') as new (options: object) => Broker;
const BatchOfClient = load('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  fetched: FetchedMessages,
) => { readonly messages: readonly RawMessage[] };
const ConnectionPoolOfClient = load('kafkajs/src/network/connectionPool') as new (options: object) => ConnectionPool;
const { createLogger, LEVELS } = load('kafkajs/src/loggers') as {
  createLogger(options: object): unknown;
  LEVELS: { readonly WARN: number };
};
const socketFactory = load('kafkajs/src/network/socketFactory') as () => unknown;
const { requests } = load('kafkajs/src/protocol/requests') as { requests: Readonly<Record<Api, unknown>> };
const apiKeys = load('kafkajs/src/protocol/requests/apiKeys') as Readonly<Record<Api, number>>;
const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
  createErrorFromCode(code: number): ProtocolError;
};

/** One that does not answer in time may have lost its other side: the client by itself would go on asking it. */
const unusable: ReadonlySet<string> = new Set(['KafkaJSConnectionClosedError', 'KafkaJSRequestTimeoutError']);
const givenUp = new WeakSet<Broker>();

/** Nothing is connected yet. */
export function createBroker(config: KafkaConfig, address: { readonly host: string; readonly port: number }): Broker {
  const logger = createLogger({ level: LEVELS.WARN, logCreator: config.logCreator });
  const shared = { ...config, logger, socketFactory: socketFactory(), enforceRequestTimeout: true, ...address };
  const connectionPool = new ConnectionPoolOfClient(shared);
  shareConnecting(connectionPool);
  return new BrokerOfClient({
    logger,
    connectionPool,
    authenticationTimeout: config.authenticationTimeout,
    allowAutoTopicCreation: false,
  });
}

/**
 * One request to a connected broker. The answer is as decoded: what went wrong with single partitions stands in it.
 * @throws the client's error if the connection fails or the answer takes too long.
 */
export async function ask(broker: Broker, api: Api, parameters: object): Promise<unknown> {
  const { response, ...request } = broker.lookupRequest(apiKeys[api], requests[api])(parameters);
  const asDecoded = { decode: (raw: Buffer) => response.decode(raw), parse: async (decoded: unknown) => decoded };
  try {
    return await broker.connectionPool.send({ ...request, response: asDecoded, logResponseError: false });
  } catch (error) {
    if (error instanceof Error && unusable.has(error.name)) givenUp.add(broker);
    throw error;
  }
}

/** Whether its connections are to be replaced. Disconnecting would end what others begin to connect over it meanwhile. */
export function isGivenUp(broker: Broker): boolean {
  return givenUp.has(broker);
}

/** Requests that find no connection share the one that is made; the client makes one for each, and forgets all but one. */
function shareConnecting(pool: ConnectionPool): void {
  const connect = pool.getConnection.bind(pool);
  const connecting = new Map<number, Promise<unknown>>();
  pool.getConnection = (index = 0) => {
    const running = connecting.get(index) ?? connect(index).finally(() => connecting.delete(index));
    connecting.set(index, running);
    return running;
  };
}

/** Disconnects for good: a request that comes later is refused, where the client would connect anew for it. */
export async function shutBroker(broker: Broker): Promise<void> {
  broker.connectionPool.getConnection = () => Promise.reject(new Error('These connections are closed'));
  await broker.disconnect();
}

/** The client's error for a code of the protocol; null for success. */
export function protocolError(code: number): ProtocolError | null {
  return code === 0 ? null : createErrorFromCode(code);
}

/** Without aborted records, control records and what stands before the offset. */
export function visibleMessages(topic: string, fromOffset: number, fetched: FetchedMessages): readonly RawMessage[] {
  return new BatchOfClient(topic, String(fromOffset), fetched).messages;
}
