/** The log on a shared cluster as the conformance suite wants it: topics, subjects and groups under a name of their own. */
import { randomUUID } from 'node:crypto';
import type { EventLog, SchemaRegistry } from '@airy/event-log';
import type { LogStore, LogUnderTest } from '@airy/event-log/conformance';
import { Kafka, logLevel } from 'kafkajs';
import { openConfluentRegistry } from './confluent-registry.ts';
import { openKafkaLog } from './open-kafka-log.ts';

export interface ClusterUnderTest {
  readonly kafka: string;
  readonly registry: string;
}

const silent = { warn: () => undefined, error: () => undefined };
const runPrefix = `test-${randomUUID().slice(0, 8)}-`;

export async function createKafkaStore(cluster: ClusterUnderTest): Promise<LogStore> {
  const subjectPrefix = `${runPrefix}${randomUUID().slice(0, 8)}-`;
  return {
    topicPrefix: runPrefix,
    child: { module: import.meta.url, options: cluster },
    async open() {
      const { log } = await openLog(cluster);
      return { log, registry: prefixed(openRegistry(cluster), subjectPrefix) };
    },
    // A group waits for its dead member for the session's time.
    kills: 2,
    // A cluster is slow at this: all at once, after all tests.
    destroy: async () => undefined,
  };
}

/** Removes what all stores of this run have left. */
export async function removeLeftovers({ kafka, registry }: ClusterUnderTest): Promise<void> {
  const admin = new Kafka({ brokers: [kafka], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter(topic => topic.startsWith(runPrefix));
  if (topics.length > 0) await admin.deleteTopics({ topics });
  const { groups } = await admin.listGroups();
  const left = groups.map(({ groupId }) => groupId).filter(group => group.includes(runPrefix));
  // A member that a test has left asleep keeps its group; the brokers forget it later by themselves.
  if (left.length > 0) await admin.deleteGroups(left).catch(() => undefined);
  await admin.disconnect();
  const subjects = (await (await fetch(`${registry}/subjects`)).json()) as string[];
  for (const subject of subjects.filter(name => name.startsWith(runPrefix))) {
    await fetch(`${registry}/subjects/${subject}`, { method: 'DELETE' });
  }
}

/**
 * Called by name, in another process (conformance/child.ts of the event log).
 * @public
 */
export async function openForChild(cluster: ClusterUnderTest): Promise<LogUnderTest> {
  const { log } = await openLog(cluster);
  return { log, registry: openRegistry(cluster) };
}

async function openLog({ kafka }: ClusterUnderTest): Promise<{ readonly log: EventLog }> {
  return openKafkaLog({
    brokers: [kafka],
    security: { tls: null, sasl: null },
    clientId: 'conformance',
    // The least that brokers take: after a kill the others wait for this.
    sessionTimeoutMs: 6_000,
    replicas: null,
    logger: silent,
  });
}

function openRegistry({ registry }: ClusterUnderTest): SchemaRegistry {
  return openConfluentRegistry({ url: registry, username: null, password: null, logger: silent });
}

function prefixed(registry: SchemaRegistry, prefix: string): SchemaRegistry {
  return {
    register: (subject, schema) => registry.register(prefix + subject, schema),
    schemaById: id => registry.schemaById(id),
    latest: subject => registry.latest(prefix + subject),
  };
}
