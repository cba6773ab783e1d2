/** A corner of the shared engines for one test: names of its own, everything under them removed afterwards. */
import { randomBytes } from 'node:crypto';
import type { EngineAddresses } from '@airy/local-engines';
import type { UsedEngines } from './start-airy.ts';

export interface EngineCorner extends UsedEngines, AsyncDisposable {}

/** To be given to `startAiry` as `engines`. Dispose of it once every process on it has ended. */
export function engineCorner(addresses: Partial<EngineAddresses>): EngineCorner {
  const namespace = `t${randomBytes(5).toString('hex')}`;
  return {
    ...addresses,
    namespace,
    async [Symbol.asyncDispose]() {
      const { kafka, registry, redis, postgres } = addresses;
      await Promise.all([
        kafka && removeTopics(kafka, namespace),
        registry && removeSubjects(registry, namespace),
        redis && removeKeys(redis, namespace),
        postgres && dropSchemas(postgres, namespace),
      ]);
    },
  };
}

// The clients are loaded here and not above: most tests need none of them.

async function removeTopics(address: string, namespace: string): Promise<void> {
  const { Kafka, logLevel } = await import('kafkajs');
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter(topic => topic.startsWith(`${namespace}.`));
    if (topics.length > 0) await admin.deleteTopics({ topics });
    const names = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
    const { groups } = await admin.describeGroups(names.filter(name => name.startsWith(`${namespace}.`)));
    // One of a killed process is not empty yet; without its topics the broker forgets it by itself.
    const empty = groups.filter(({ state }) => state === 'Empty').map(({ groupId }) => groupId);
    if (empty.length > 0) await admin.deleteGroups(empty);
  } finally {
    await admin.disconnect();
  }
}

async function removeSubjects(url: string, namespace: string): Promise<void> {
  const subjects = (await (await fetch(`${url}/subjects`)).json()) as string[];
  for (const subject of subjects.filter(name => name.startsWith(`${namespace}.`)))
    await fetch(`${url}/subjects/${subject}`, { method: 'DELETE' });
}

async function removeKeys(url: string, namespace: string): Promise<void> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`airy:${namespace}:*`);
    if (keys.length > 0) await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}

async function dropSchemas(url: string, namespace: string): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT nspname AS name FROM pg_namespace WHERE starts_with(nspname, $1)`,
      [`airy_${namespace}`],
    );
    for (const { name } of rows) await client.query(`DROP SCHEMA "${name}" CASCADE`);
  } finally {
    await client.end();
  }
}
