/** What the parts of the adapter share: the connection, and looking at topics and partitions without a group. */
import type {
  GroupConsumer,
  GroupConsumerOptions,
  GroupLag,
  LogRecord,
  ReadOptions,
  ReadResult,
  RecordPosition,
  TopicPartition,
  Watermarks,
  Writer,
  WriterOptions,
} from '@airy/event-log';
import type { BrokerConnections } from './broker-connections.ts';
import type { ClusterMap } from './cluster-map.ts';
import type { KafkaHealth } from './kafka-health.ts';
import type { KafkaConnection } from './kafka-connection.ts';

export interface KafkaContext {
  readonly connection: KafkaConnection;
  readonly cluster: ClusterMap;
  /** For short questions only: what waits long opens connections of its own. */
  readonly connections: BrokerConnections;
  readonly health: KafkaHealth;
  readonly reader: PartitionReader;
}

/** Reads what is committed; every call has its own time limit and may be made again. */
export interface PartitionReader {
  /** How many partitions a topic has. @throws Error if it does not exist, AiryError `log_unavailable`. */
  partitions(topic: string): Promise<number>;
  /** `high` is the last stable offset: below it every transaction is decided. */
  watermarks(partition: TopicPartition): Promise<Watermarks>;
  /** Of every partition of a topic, in order. */
  allWatermarks(topic: string): Promise<readonly Watermarks[]>;
  /** The first offset whose timestamp is not lower; the high watermark if there is none. */
  offsetForTime(partition: TopicPartition, timestampMs: number): Promise<number>;
  read(partition: TopicPartition, fromOffset: number, options: ReadOptions): Promise<ReadResult>;
  /** From an offset to the end that the partition has when it is asked for. */
  readToEnd(partition: TopicPartition, fromOffset: number): AsyncIterable<readonly LogRecord[]>;
}

/** The parts that work with groups; each function is the export of the file named. */
export interface GroupParts {
  /** group-consumer.ts */
  openGroupConsumer(context: KafkaContext, options: GroupConsumerOptions): Promise<GroupConsumer>;
  /** kafka-writer.ts */
  openWriter(context: KafkaContext, options: WriterOptions): Promise<Writer>;
  /** group-offsets.ts */
  groupLag(context: KafkaContext, group: string): Promise<readonly GroupLag[]>;
  /** group-offsets.ts */
  resetGroup(context: KafkaContext, group: string, offsets: readonly RecordPosition[]): Promise<void>;
}
