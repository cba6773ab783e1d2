/** A group's offsets from outside: how far it is behind, and setting it back. */
import type { GroupLag, RecordPosition, TopicPartition } from '@airy/event-log';
import { AiryError } from '@airy/errors';
import { Coordinator } from './coordinator.ts';
import { decodeMember } from './group-metadata.ts';
import { GroupRequests } from './group-requests.ts';
import type { KafkaContext } from './kafka-context.ts';
import { withRetries } from './with-retries.ts';

/** Every partition of what the group has committed for, and of what its members read now. */
export async function groupLag(context: KafkaContext, group: string): Promise<readonly GroupLag[]> {
  const { committed, topics } = await retried(context, group, async requests => {
    const [offsets, { members }] = await Promise.all([requests.allCommitted(), requests.describe()]);
    const read = members.flatMap(({ memberId, memberMetadata }) =>
      memberMetadata.length > 0 ? decodeMember(memberId, memberMetadata).topics : [],
    );
    return {
      committed: new Map(offsets.map(at => [placeOf(at), at.offset])),
      topics: new Set([...offsets.map(({ topic }) => topic), ...read]),
    };
  });
  const lag = await Promise.all([...topics].toSorted().map(topic => topicLag(context, topic, committed)));
  return lag.flat();
}

/** Sets a group's offsets, also backwards. @throws AiryError `group_in_use` while the group has members. */
export async function resetGroup(
  context: KafkaContext,
  group: string,
  offsets: readonly RecordPosition[],
): Promise<void> {
  if (offsets.length === 0) return;
  await retried(context, group, async requests => {
    const { members } = await requests.describe();
    if (members.length > 0) throw inUse(group);
    const [refused] = await requests.commit(null, offsets);
    // Somebody joined in between: the coordinator takes offsets from outside for empty groups only.
    if (refused?.error.type === 'UNKNOWN_MEMBER_ID') throw inUse(group);
    if (refused) throw refused.error;
  });
}

function inUse(group: string): AiryError {
  return new AiryError('group_in_use', null, { details: { group } });
}

/** A topic that is gone has no partitions. */
async function topicLag(
  { reader }: KafkaContext,
  topic: string,
  committed: ReadonlyMap<string, number>,
): Promise<readonly GroupLag[]> {
  try {
    const watermarks = await reader.allWatermarks(topic);
    return watermarks.map((each, partition) => {
      const at = { topic, partition };
      return { ...at, committed: committed.get(placeOf(at)) ?? null, watermarks: each };
    });
  } catch (error) {
    if (error instanceof AiryError && error.code === 'topic_unknown') return [];
    throw error;
  }
}

/** @throws AiryError `log_unavailable` if no coordinator answers for a while. */
function retried<T>(context: KafkaContext, group: string, work: (requests: GroupRequests) => Promise<T>): Promise<T> {
  const { cluster, connections } = context;
  const coordinator = new Coordinator({ of: 'group', name: group, cluster, connections });
  return withRetries({
    what: { topic: group, partition: 0 },
    work: () => work(new GroupRequests(group, coordinator)),
    recover: () => Promise.resolve(),
  });
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
