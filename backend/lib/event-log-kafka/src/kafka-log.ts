/** The event log on Apache Kafka; any number of processes share it. */
import { AiryError } from '@airy/errors';
import type {
  EventLog,
  GroupConsumer,
  GroupConsumerOptions,
  GroupLag,
  NewRecord,
  ReadOptions,
  ReadResult,
  RecordPosition,
  Tail,
  TailOptions,
  TopicPartition,
  TopicSpec,
  Watermarks,
  Writer,
  WriterOptions,
} from '@airy/event-log';
import type { BrokerConnections } from './broker-connections.ts';
import { KafkaAppender } from './kafka-appender.ts';
import { deleteRecords } from './delete-records.ts';
import { ClusterMap } from './cluster-map.ts';
import { errorText } from './error-text.ts';
import type { KafkaConnection } from './kafka-connection.ts';
import type { GroupParts, KafkaContext } from './kafka-context.ts';
import { KafkaHealth } from './kafka-health.ts';
import { KafkaReader } from './kafka-reader.ts';
import { KafkaTail, tailStarts } from './kafka-tail.ts';
import { KafkaTopics } from './kafka-topics.ts';
import type { TopicDrift } from './topic-config.ts';

/** How often leaders and partitions are looked up even if nothing has gone wrong. */
const lookUpMs = 30_000;

export class KafkaLog implements EventLog {
  readonly life = null;
  private readonly parts: GroupParts;
  private readonly context: KafkaContext;
  private readonly connections: BrokerConnections;
  private readonly appender: KafkaAppender;
  private readonly topics: KafkaTopics;
  private readonly members = new Set<GroupConsumer | Writer>();
  private readonly tails = new Set<KafkaTail>();
  private readonly lookingUp: NodeJS.Timeout;
  private closed: Promise<void> | null = null;

  constructor(connection: KafkaConnection, parts: GroupParts) {
    this.parts = parts;
    const { settings } = connection;
    this.connections = connection.openConnections();
    const cluster = new ClusterMap(settings.brokers, this.connections);
    const reader = new KafkaReader(cluster, this.connections, {
      maxRecords: settings.batchRecords,
      maxBytes: settings.batchBytes,
    });
    this.context = { connection, cluster, connections: this.connections, reader, health: new KafkaHealth() };
    this.appender = new KafkaAppender(cluster, connection.openConnections(), settings);
    this.topics = new KafkaTopics(cluster, this.connections, settings.replicas);
    this.lookingUp = setInterval(() => void this.lookUp(), lookUpMs).unref();
  }

  /** Resolves when a broker has answered. @throws AiryError `brokers_refuse_us`, `log_unavailable`. */
  async reach(): Promise<void> {
    await this.context.cluster.ping();
  }

  async createTopics(specs: readonly TopicSpec[]): Promise<void> {
    this.checkOpen();
    await this.topics.create(specs);
    await this.extendReaders(specs.map(spec => spec.name));
  }

  listTopics(): Promise<readonly TopicSpec[]> {
    return this.topics.list();
  }

  /** How the topics differ from what is declared. */
  topicDrift(specs: readonly TopicSpec[]): Promise<readonly TopicDrift[]> {
    return this.topics.drift(specs);
  }

  async deleteRecords(before: readonly RecordPosition[]): Promise<void> {
    this.checkOpen();
    const admin = this.context.connection.client.admin();
    await admin.connect();
    try {
      await deleteRecords(admin, before);
    } finally {
      await admin.disconnect();
    }
  }

  append(records: readonly NewRecord[]): Promise<readonly RecordPosition[]> {
    return this.appender.append(records);
  }

  async read(at: TopicPartition, fromOffset: number, options: ReadOptions): Promise<ReadResult> {
    this.checkOpen();
    return this.context.reader.read(at, fromOffset, options);
  }

  async watermarks(at: TopicPartition): Promise<Watermarks> {
    this.checkOpen();
    return this.context.reader.watermarks(at);
  }

  async offsetForTime(at: TopicPartition, timestampMs: number): Promise<number> {
    this.checkOpen();
    return this.context.reader.offsetForTime(at, timestampMs);
  }

  async consume(options: GroupConsumerOptions): Promise<GroupConsumer> {
    this.checkOpen();
    return this.member(await this.parts.openGroupConsumer(this.context, options));
  }

  async tail(options: TailOptions): Promise<Tail> {
    this.checkOpen();
    const starts = await tailStarts(this.context.reader, options, () => false);
    this.checkOpen();
    const onStop = (stopped: KafkaTail): boolean => this.tails.delete(stopped);
    const tail = new KafkaTail(this.context, { ...options, onStop }, starts);
    this.tails.add(tail);
    return tail;
  }

  async write(options: WriterOptions): Promise<Writer> {
    this.checkOpen();
    return this.member(await this.parts.openWriter(this.context, options));
  }

  groupLag(group: string): Promise<readonly GroupLag[]> {
    return this.parts.groupLag(this.context, group);
  }

  resetGroup(group: string, offsets: readonly RecordPosition[]): Promise<void> {
    return this.parts.resetGroup(this.context, group, offsets);
  }

  /** Nothing: the brokers compact and delete in their own time, segment by segment. */
  async clean(): Promise<void> {
    this.checkOpen();
  }

  close(): Promise<void> {
    this.closed ??= this.closeOnce();
    return this.closed;
  }

  /** Why nothing can be stored or read now, for an operator; null: all is well. Never throws. */
  health(): string | null {
    const { failure } = this.appender;
    const { health } = this.context;
    if (failure) health.failing('Storing', `${failure.text} (first ${failure.at.topic})`);
    else health.works('Storing');
    return health.report();
  }

  /** For metrics. */
  get progress(): { readonly bytesWaiting: number; readonly recordsBehind: number } {
    return { bytesWaiting: this.appender.bytesWaiting, recordsBehind: this.context.health.recordsBehind };
  }

  private member<T extends GroupConsumer | Writer>(member: T): T {
    this.members.add(member);
    return member;
  }

  private async extendReaders(topics: readonly string[]): Promise<void> {
    const concerned = [...this.tails].filter(tail => tail.topics.some(topic => topics.includes(topic)));
    await Promise.all(concerned.map(tail => tail.extend()));
  }

  /** Partitions that another process has added, leaders that have moved while nothing was written or read. */
  private async lookUp(): Promise<void> {
    const { cluster, health } = this.context;
    const what = 'Asking the brokers';
    try {
      await cluster.refresh();
      await Promise.all([...this.tails].map(tail => tail.extend()));
      health.works(what);
    } catch (error) {
      if (!this.closed) health.failing(what, errorText(error));
    }
  }

  private async closeOnce(): Promise<void> {
    clearInterval(this.lookingUp);
    await Promise.all([...this.members].map(member => member.stop()));
    await Promise.all([...this.tails].map(tail => tail.stop()));
    await this.appender.close();
    await this.connections.close();
  }

  private checkOpen(): void {
    if (this.closed) throw new AiryError('log_unavailable', 'The event log is closed.');
  }
}
