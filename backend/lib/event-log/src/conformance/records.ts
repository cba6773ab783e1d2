/** What the tests and the programs in other processes share. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog, LogRecord, NewRecord, TopicPartition } from '../port.ts';

/** Resolves when the condition holds. @throws Error after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const began = performance.now();
  while (!(await condition())) {
    if (performance.now() - began > 20_000) throw new Error(`Never came true: ${condition.toString()}`);
    await delay(2);
  }
}

export function textRecord(at: TopicPartition, text: string, key: string | null = text): NewRecord {
  return { topic: at.topic, partition: at.partition, key, value: Buffer.from(text) };
}

export function textOf(record: LogRecord): string {
  return Buffer.from(record.value ?? []).toString();
}

/** Every record that is there, in order. */
export async function readAll(log: EventLog, at: TopicPartition): Promise<LogRecord[]> {
  const { low, high } = await log.watermarks(at);
  const records: LogRecord[] = [];
  for (let from = low; from < high;) {
    const read = await log.read(at, from, { maxRecords: 1000, maxBytes: 1_000_000 });
    records.push(...read.records);
    from = read.nextOffset;
  }
  return records;
}

export const wholeRead = { maxRecords: 1000, maxBytes: 1_000_000 };
