/** What stands in the dead-letter topic: of every station, also of earlier lives of the process. */
import type { EventLog } from '@airy/event-log';

export interface StoredDeadLetters {
  readonly count: number;
  /** Newest first: where each record stood and why it was put aside. */
  readonly newest: readonly Readonly<Record<string, string>>[];
}

const shown = 10;

/** @param topic the dead-letter topic; before it exists there is none. */
export async function storedDeadLetters(log: EventLog, topic: string): Promise<StoredDeadLetters> {
  const spec = (await log.listTopics()).find(({ name }) => name === topic);
  const newest: { readonly at: number; readonly headers: Readonly<Record<string, string>> }[] = [];
  let count = 0;
  for (let partition = 0; partition < (spec?.partitions ?? 0); partition++) {
    const { low, high } = await log.watermarks({ topic, partition });
    count += high - low;
    if (high === low) continue;
    const options = { maxRecords: shown, maxBytes: 1024 * 1024 };
    const { records } = await log.read({ topic, partition }, Math.max(low, high - shown), options);
    newest.push(...records.map(({ timestamp, headers }) => ({ at: timestamp, headers })));
  }
  return {
    count,
    newest: newest
      .toSorted((a, b) => b.at - a.at)
      .slice(0, shown)
      .map(({ at, headers }) => ({ at: new Date(at).toISOString(), ...headers })),
  };
}
