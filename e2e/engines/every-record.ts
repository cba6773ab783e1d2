import type { EventLog, LogRecord, TopicPartition } from '@airy/event-log';

const limits = { maxRecords: 10_000, maxBytes: 4_000_000 };

/** Every record that a partition has now, in order. */
export async function everyRecord(log: EventLog, place: TopicPartition): Promise<LogRecord[]> {
  const { low, high } = await log.watermarks(place);
  const all: LogRecord[] = [];
  for (let offset = low; offset < high;) {
    const { records, nextOffset } = await log.read(place, offset, limits);
    all.push(...records);
    offset = nextOffset;
  }
  return all;
}
