/** Where a test's Airy Core has written: a log of its own, opened as often as a test likes, and a producer beside it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openEmbeddedLog } from '@airy/event-log';
import type { EventLog, SchemaRegistry } from '@airy/event-log';
import { openConfluentRegistry, openKafkaLog } from '@airy/event-log-kafka';
import { partitionFor, topicNames } from '@airy/topics';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { CoreSink } from './airy-core.ts';

export interface OpenLog {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
}

export interface CoreStore {
  readonly namespace: string | null;
  readonly partitions: number;
  open(): Promise<OpenLog>;
  /** As Airy Core's provisioning made them. */
  createTopics(open: OpenLog): Promise<void>;
  /** Its producers. @param current the log as it is open now. */
  sink(current: () => EventLog): Promise<CoreSink>;
  destroy(): Promise<void>;
}

export type CreateCoreStore = () => Promise<CoreStore>;

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const dayMs = 24 * 60 * 60 * 1_000;
const compacted = [
  ...(['messages', 'metadata', 'readReceipt', 'tags', 'contacts'] as const),
  ...(['templates', 'webhooks', 'users', 'customSources'] as const),
];

/** @param place a folder that stays; else one of its own. */
export async function embeddedCoreStore(place?: { readonly folder: string; readonly partitions: number }): Promise<CoreStore> {
  const { folder, partitions } = place ?? { folder: mkdtempSync(join(tmpdir(), 'airy-core-')), partitions: 4 };
  const names = topicNames(null);
  const state = { cleanup: 'compact', retentionMs: null, minCompactionLagMs: dayMs } as const;
  return {
    namespace: null,
    partitions,
    open: () => openEmbeddedLog({ folder, logger: silent }),
    createTopics: ({ log }) =>
      log.createTopics([
        ...compacted.map(id => ({ name: names[id], partitions, ...state })),
        { name: names.channels, partitions, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 },
      ]),
    sink: async current => async records => {
      // The record's key decides, whatever the record is about.
      const placed = records.map(record => ({ ...record, partition: partitionFor(record.key, partitions) }));
      await current().append(placed);
    },
    destroy: async () => {
      if (!place) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface ClusterAddresses {
  readonly kafka: string;
  readonly registry: string;
}

/** With the client's own administration and default partitioner, which is that of Kafka's Java clients. */
export async function kafkaCoreStore(
  cluster: ClusterAddresses,
  namespace = `rehome-${randomUUID().slice(0, 8)}`,
): Promise<CoreStore> {
  const partitions = 10;
  const client = new kafkajs.Kafka({ brokers: [cluster.kafka], clientId: namespace, logLevel: kafkajs.logLevel.NOTHING });
  const admin = client.admin();
  const producer = client.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  return {
    namespace,
    partitions,
    open: () => openCluster(cluster, namespace),
    createTopics: () => createOnKafka(admin, { namespace, partitions }),
    sink: async () => async records => {
      for (const [topic, ofTopic] of Map.groupBy(records, record => record.topic))
        await producer.send({
          topic,
          messages: ofTopic.map(({ key, value, timestamp }) => ({
            key,
            value: value && Buffer.from(value),
            timestamp: String(timestamp),
          })),
        });
    },
    async destroy() {
      try {
        await removeTopics(admin, namespace);
        await removeSubjects(cluster.registry, namespace);
      } finally {
        await Promise.all([admin.disconnect(), producer.disconnect()]);
      }
    },
  };
}

async function openCluster({ kafka, registry }: ClusterAddresses, clientId: string): Promise<OpenLog> {
  const security = { tls: null, sasl: null };
  const { log } = await openKafkaLog({ brokers: [kafka], security, clientId, replicas: null, logger: silent });
  return { log, registry: openConfluentRegistry({ url: registry, username: null, password: null, logger: silent }) };
}

/** Of the three settings that Airy Core's script passed at once only the first took effect (contract §2). */
async function createOnKafka(
  admin: Admin,
  { namespace, partitions }: { readonly namespace: string; readonly partitions: number },
): Promise<void> {
  const names = topicNames(namespace);
  const configEntries = [{ name: 'cleanup.policy', value: 'compact' }];
  const shape = { numPartitions: partitions, replicationFactor: 1 };
  const topics = [
    ...compacted.map(id => ({ topic: names[id], ...shape, configEntries })),
    { topic: names.channels, ...shape, configEntries: [{ name: 'retention.ms', value: '-1' }] },
  ];
  // The client's own waiting gives up where a busy broker does not know the topic at once.
  await admin.createTopics({ waitForLeaders: false, topics });
  await untilLed(
    admin,
    topics.map(({ topic }) => topic),
  );
}

const ledMs = 30_000;

async function untilLed(admin: Admin, topics: string[]): Promise<void> {
  for (const until = performance.now() + ledMs; ; await wait(100)) {
    try {
      const { topics: found } = await admin.fetchTopicMetadata({ topics });
      if (found.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
  }
}

async function removeTopics(admin: Admin, namespace: string): Promise<void> {
  const topics = (await admin.listTopics()).filter(topic => topic.startsWith(`${namespace}.`));
  if (topics.length > 0) await admin.deleteTopics({ topics });
}

async function removeSubjects(registry: string, namespace: string): Promise<void> {
  const subjects = (await (await fetch(`${registry}/subjects`)).json()) as readonly string[];
  for (const subject of subjects.filter(name => name.startsWith(`${namespace}.`)))
    await fetch(`${registry}/subjects/${subject}`, { method: 'DELETE' });
}
