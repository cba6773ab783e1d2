/** Moving the low watermark up. Brokers refuse it for a topic that is only compacted, so its policy is lent a second word. */
import type { RecordPosition } from '@airy/event-log';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';

const topicResource = kafkajs.ConfigResourceTypes.TOPIC;

/** Where the broker says a setting comes from: set on the topic itself. */
const setOnTopic = 1;

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

/**
 * Deletes what stands below each offset; nothing where the low watermark is as high already.
 * @throws Error if an offset is beyond the end; what the client says if the brokers are away or refuse.
 */
export async function deleteRecords(admin: Admin, before: readonly RecordPosition[]): Promise<void> {
  for (const [topic, positions] of Map.groupBy(before, at => at.topic)) {
    const due = await positionsDue(admin, topic, positions);
    if (due.length > 0) await withDeletion(admin, topic, () => deleteFrom(admin, topic, due));
  }
}

async function positionsDue(
  admin: Admin,
  topic: string,
  positions: readonly RecordPosition[],
): Promise<readonly RecordPosition[]> {
  const watermarks = new Map((await admin.fetchTopicOffsets(topic)).map(found => [found.partition, found]));
  return positions.filter(({ partition, offset }) => {
    const found = watermarks.get(partition);
    if (!found || offset > Number(found.high)) throw new Error(`${topic}/${partition} has no records up to ${offset}`);
    return Number(found.low) < offset;
  });
}

async function deleteFrom(admin: Admin, topic: string, due: readonly RecordPosition[]): Promise<void> {
  const partitions = due.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
  await admin.deleteTopicRecords({ topic, partitions });
}

/** A crash in between leaves `compact,delete` without any retention, which deletes nothing; bootstrap sets it right. */
async function withDeletion(admin: Admin, topic: string, work: () => Promise<void>): Promise<void> {
  const entries = await ownEntries(admin, topic);
  const policy = entries.find(({ name }) => name === 'cleanup.policy')?.value ?? 'delete';
  if (policy.split(',').includes('delete')) return work();
  const lent = { 'cleanup.policy': `${policy},delete`, 'retention.ms': '-1', 'retention.bytes': '-1' };
  const kept = entries.filter(({ name }) => !(name in lent));
  await setEntries(admin, topic, [...kept, ...Object.entries(lent).map(([name, value]) => ({ name, value }))]);
  try {
    await work();
  } finally {
    await setEntries(admin, topic, entries);
  }
}

async function ownEntries(admin: Admin, topic: string): Promise<readonly ConfigEntry[]> {
  const resources = [{ type: topicResource, name: topic }];
  const described = await admin.describeConfigs({ includeSynonyms: false, resources });
  const entries = described.resources[0]?.configEntries ?? [];
  return entries
    .filter(entry => Number(entry.configSource) === setOnTopic)
    .map(({ configName, configValue }) => ({ name: configName, value: configValue }));
}

/** Replaces all that is set on the topic. */
async function setEntries(admin: Admin, topic: string, entries: readonly ConfigEntry[]): Promise<void> {
  const resources = [{ type: topicResource, name: topic, configEntries: [...entries] }];
  await admin.alterConfigs({ validateOnly: false, resources });
}
