/** Topics as Airy Core's provisioning made them, and its producers' way of choosing a partition, on any log. */
import type { EventLog } from '@airy/event-log';
import { partitionFor, topicNames } from '@airy/topics';
import type { CoreSink } from './airy-core.ts';

const dayMs = 24 * 60 * 60 * 1_000;
const compacted = ['messages', 'metadata', 'readReceipt', 'tags'] as const;

export async function createCoreTopics(
  log: EventLog,
  { partitions, namespace }: { readonly partitions: number; readonly namespace: string | null },
): Promise<void> {
  const names = topicNames(namespace);
  await log.createTopics([
    ...compacted.map(id => ({
      name: names[id],
      partitions,
      cleanup: 'compact' as const,
      retentionMs: null,
      minCompactionLagMs: dayMs,
    })),
    { name: names.channels, partitions, cleanup: 'delete', retentionMs: null, minCompactionLagMs: 0 },
  ]);
}

/** A producer over the port: the record's key decides, whatever the record is about. */
export function coreSink(log: EventLog, partitions: number): CoreSink {
  return async records => {
    await log.append(records.map(record => ({ ...record, partition: partitionFor(record.key, partitions) })));
  };
}
