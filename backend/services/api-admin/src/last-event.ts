/** When a platform called last: the time of the newest raw record of a component, of all partitions. */
import type { EventLog } from '@airy/event-log';
import { topicNames } from '@airy/topics';

/** Whoever looks again sooner sees the same. */
const freshMs = 2_000;

export interface LastEvents {
  /** @param componentId e.g. `facebook`. Epoch ms; null: nothing for as long as events are kept. */
  of(componentId: string): Promise<number | null>;
}

export function openLastEvents(log: EventLog, namespace: string | null): LastEvents {
  const names = topicNames(namespace);
  const known = new Map<string, { readonly until: number; readonly time: Promise<number | null> }>();
  return {
    of(componentId) {
      const topic = names.sourceEvents(componentId);
      const kept = known.get(topic);
      if (kept !== undefined && performance.now() < kept.until) return kept.time;
      const time = newestTime(log, topic);
      known.set(topic, { until: performance.now() + freshMs, time });
      time.catch(() => known.delete(topic));
      return time;
    },
  };
}

async function newestTime(log: EventLog, topic: string): Promise<number | null> {
  const partitions = (await log.listTopics()).find(({ name }) => name === topic)?.partitions ?? 0;
  const times = await Promise.all(
    Array.from({ length: partitions }, (_, partition) => newestOf(log, topic, partition)),
  );
  const found = times.filter(time => time !== null);
  return found.length === 0 ? null : Math.max(...found);
}

async function newestOf(log: EventLog, topic: string, partition: number): Promise<number | null> {
  const { low, high } = await log.watermarks({ topic, partition });
  if (high <= low) return null;
  const { records } = await log.read({ topic, partition }, high - 1, { maxRecords: 1, maxBytes: maxRecordBytes });
  return records[0]?.timestamp ?? null;
}

const maxRecordBytes = 64 * 1024;
