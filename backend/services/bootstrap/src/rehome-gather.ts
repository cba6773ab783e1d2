/** The first pass: what there is, where, and what is wrong with it. Reads only. */
import { setTimeout as wait } from 'node:timers/promises';
import { AiryError } from '@airy/errors';
import type { EventLog, LogRecord, TopicPartition } from '@airy/event-log';
import type { Entry, Ledger } from './rehome-ledger.ts';
import { originOf } from './rehome-origin.ts';
import { readPartition } from './rehome-read.ts';
import type { Note, StateTopic } from './rehome-rules.ts';

export interface GatherOptions {
  readonly log: EventLog;
  readonly topics: readonly StateTopic[];
  readonly ledger: Ledger;
  /** The run whose copies are as good as any record, as it was finished. */
  readonly finishedRun: string | null;
  /** Takes a record that nobody can read; resolves when that is durable. */
  giveUp(record: LogRecord, reason: string): Promise<void>;
  /** After each batch. */
  onRead(records: number): void;
}

export interface Place {
  readonly topic: StateTopic;
  readonly place: TopicPartition;
}

/** Every partition of every topic. */
export async function placesOf(log: EventLog, topics: readonly StateTopic[]): Promise<readonly Place[]> {
  const specs = new Map((await log.listTopics()).map(({ name, partitions }) => [name, partitions]));
  return topics.flatMap(topic =>
    Array.from({ length: specs.get(topic.name) ?? 0 }, (_, partition) => ({
      topic,
      place: { topic: topic.name, partition },
    })),
  );
}

/**
 * Reads all partitions up to the ends they have now, or had when this ledger was begun.
 * @throws AiryError `log_unavailable`, `registry_unavailable`.
 */
export async function gather(options: GatherOptions): Promise<void> {
  const { log, topics, ledger } = options;
  const places = await placesOf(log, topics);
  for (const { place } of places) {
    if (ledger.stretch(place) !== null) continue;
    const { low, high } = await log.watermarks(place);
    ledger.begin(place, low, high);
  }
  for (const one of places) await gatherPlace(options, one);
  if (!ledger.isSettled) ledger.settle();
}

async function gatherPlace(options: GatherOptions, { topic, place }: Place): Promise<void> {
  const { log, ledger } = options;
  const stretch = ledger.stretch(place);
  if (stretch === null) return;
  for await (const records of readPartition(log, place, { from: stretch.next, end: stretch.end })) {
    const entries: Entry[] = [];
    for (const record of records) {
      const entry = await entryOf(options, topic, record);
      if (entry !== null) entries.push(entry);
    }
    ledger.transaction(() => {
      for (const entry of entries) ledger.put(entry);
      const last = records.at(-1);
      if (last) ledger.advance(place, last.offset + 1);
    });
    options.onRead(records.length);
  }
}

async function entryOf(options: GatherOptions, topic: StateTopic, record: LogRecord): Promise<Entry | null> {
  const { key, value } = record;
  if (key === null) {
    await options.giveUp(record, 'the record has no key');
    return null;
  }
  const keyed = { ...record, key };
  const copied = originOf(record.headers);
  // What a finished run gave stays given.
  const origin = copied && { ...copied, isOrdered: copied.isOrdered && copied.run !== options.finishedRun };
  if (value === null) return { topic: topic.id, record: keyed, note: null, origin };
  const note = await noteOf(options, topic, { ...keyed, value });
  return note && { topic: topic.id, record: keyed, note, origin };
}

type Valued = LogRecord & { readonly key: string; readonly value: Uint8Array };

const unknownSchemaMs = 60_000;
const unavailableMs = 120_000;
const pauseMs = 500;

/** Null if nobody can read it, which is then known. */
async function noteOf(options: GatherOptions, topic: StateTopic, record: Valued): Promise<Note | null> {
  const since = performance.now();
  for (;;) {
    try {
      return await topic.note(record);
    } catch (error) {
      const code = error instanceof AiryError ? error.code : null;
      const waitedMs = performance.now() - since;
      if (code === 'registry_unavailable' && waitedMs >= unavailableMs) throw error;
      const isWaitedFor = code === 'registry_unavailable' || (code === 'schema_unknown' && waitedMs < unknownSchemaMs);
      if (!isWaitedFor) {
        await options.giveUp(record, error instanceof Error ? error.message : String(error));
        return null;
      }
      await wait(pauseMs);
    }
  }
}
