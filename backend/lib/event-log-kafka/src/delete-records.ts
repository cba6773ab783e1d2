/** Moving the low watermark up. Brokers refuse it for a topic that is only compacted, so its policy is lent a second word. */
import { setTimeout as delay } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { RecordPosition } from '@airy/event-log';
import kafkajs from 'kafkajs';
import type { Admin } from 'kafkajs';
import { errorText } from './error-text.ts';

const topicResource = kafkajs.ConfigResourceTypes.TOPIC;

const limitMs = 30_000;
const pauseMs = 200;

/** Where the broker says a setting comes from: set on the topic itself. */
const setOnTopic = 1;

interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

/**
 * Deletes what stands below each offset; nothing where the low watermark is as high already.
 * @throws Error if an offset is beyond the end, AiryError `log_unavailable` if the brokers refuse for 30 s; what the client
 * says if they are away.
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

/** A broker that has just been lent the policy may not know of it yet, and refuses. */
async function deleteFrom(admin: Admin, topic: string, positions: readonly RecordPosition[]): Promise<void> {
  for (const until = performance.now() + limitMs; ; await delay(pauseMs)) {
    const due = await positionsDue(admin, topic, positions);
    if (due.length === 0) return;
    const partitions = due.map(({ partition, offset }) => ({ partition, offset: String(offset) }));
    try {
      return await admin.deleteTopicRecords({ topic, partitions });
    } catch (cause) {
      if (performance.now() < until) continue;
      const message = `Records of ${topic} cannot be deleted: ${errorText(cause)}`;
      throw new AiryError('log_unavailable', message, { cause });
    }
  }
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
