/**
 * What an instance on shared engines knows of itself, kept in its log: an id that changes when the topics are made anew,
 * and which keys its stored tokens are sealed with.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AiryError } from '@airy/errors';
import type { EventLog, TopicPartition } from '@airy/event-log';

export interface InstanceRecord {
  readonly id: string;
  /** Fingerprint of the keys. */
  readonly keys: string;
  /** Name of the machine that wrote it, for whoever looks for the keys. */
  readonly host: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface InstanceLog {
  readonly log: EventLog;
  /** The topic where it stands (`ops.application.bootstrap`). */
  readonly topic: string;
}

const key = 'instance';
const readAtOnce = { maxRecords: 1_000, maxBytes: 1024 * 1024 };

/**
 * Writes the record if there is none. Several processes may do so at once: the first one in the log counts.
 * @param replaceKeys these keys from now on, whatever they were.
 * @throws AiryError `log_unavailable`.
 */
export async function ensureInstance(at: InstanceLog, keys: string, replaceKeys: boolean): Promise<void> {
  const own: InstanceRecord = { id: randomUUID(), keys, host: hostname(), at: Date.now() };
  if ((await readRecords(at)).length === 0) await write(at, own);
  const records = await readRecords(at);
  const current = currentOf(records);
  if (current === null) throw new Error('a record that was stored is gone');
  if (replaceKeys && current.keys !== keys) return write(at, { ...own, id: current.id });
  // The newest is what compaction leaves.
  if (records.at(-1)?.id !== current.id) await write(at, current);
}

/** Null: nobody has prepared the log yet. @throws AiryError `log_unavailable`. */
export async function readInstance(at: InstanceLog): Promise<InstanceRecord | null> {
  return currentOf(await readRecords(at));
}

/** @throws AiryError `keys_differ`: what one process seals, the others could not open. */
export function checkKeys({ keys, host }: InstanceRecord, own: string): void {
  if (keys !== own) throw new AiryError('keys_differ', null, { details: { host } });
}

/** The first id, with the newest that was said of it. */
function currentOf(records: readonly InstanceRecord[]): InstanceRecord | null {
  return records.findLast(({ id }) => id === records[0]?.id) ?? null;
}

async function write({ log, topic }: InstanceLog, record: InstanceRecord): Promise<void> {
  await log.append([{ topic, partition: 0, key, value: new TextEncoder().encode(JSON.stringify(record)) }]);
}

async function readRecords({ log, topic }: InstanceLog): Promise<readonly InstanceRecord[]> {
  const place: TopicPartition = { topic, partition: 0 };
  const { low, high } = await log.watermarks(place);
  const found: InstanceRecord[] = [];
  for (let next = low; next < high;) {
    const { records, nextOffset } = await log.read(place, next, readAtOnce);
    for (const { key: name, value } of records)
      if (name === key && value !== null) found.push(JSON.parse(new TextDecoder().decode(value)) as InstanceRecord);
    next = Math.max(nextOffset, next + 1);
  }
  return found;
}
