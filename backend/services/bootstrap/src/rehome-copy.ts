/** The second pass: what is newest of each key, copied to where it belongs; and looking whether all of it is there. */
import { AiryError } from '@airy/errors';
import type { EventLog, LogRecord, NewRecord, RecordPosition, TopicPartition } from '@airy/event-log';
import { placesOf } from './rehome-gather.ts';
import type { Place } from './rehome-gather.ts';
import type { Deletion, Ledger } from './rehome-ledger.ts';
import type { Offsets } from './rehome-marker.ts';
import { originHeader, originOf } from './rehome-origin.ts';
import { readPartition } from './rehome-read.ts';
import type { StateTopic } from './rehome-rules.ts';

export interface CopyOptions {
  readonly log: EventLog;
  readonly topics: readonly StateTopic[];
  readonly ledger: Ledger;
  /** After each batch. */
  onCopied(records: number): void;
}

const batchRecords = 500;
const batchBytes = 1_000_000;

/** @throws AiryError `log_unavailable`, `registry_unavailable`. */
export async function copyAll(options: CopyOptions): Promise<void> {
  for (const one of await placesOf(options.log, options.topics)) await copyPlace(options, one);
  await copyDeletions(options);
}

async function copyPlace(options: CopyOptions, { topic, place }: Place): Promise<void> {
  const { log, ledger } = options;
  const stretch = ledger.stretch(place);
  if (stretch === null) return;
  const batch = new CopyBatch(options);
  for await (const records of readPartition(log, place, { from: stretch.low, end: stretch.end }))
    for (const record of records) {
      const copy = await copyOf(ledger, topic, record);
      if (copy !== null) await batch.add(copy);
    }
  await batch.flush();
}

async function copyOf(ledger: Ledger, topic: StateTopic, record: LogRecord): Promise<NewRecord | null> {
  const { key, value, partition, offset, timestamp, headers } = record;
  if (key === null || value === null) return null;
  const home = ledger.destination(topic.id, record);
  if (home === null) return null;
  const order = topic.isOrdered ? ledger.given(topic.id, key) : null;
  const origin = { run: ledger.run, partition, offset, isOrdered: order !== null };
  return {
    topic: topic.name,
    partition: home,
    key,
    value: await topic.mended({ key, value, partition }, order),
    timestamp,
    headers: { ...headers, ...originHeader(origin) },
  };
}

/** Partitions that know a value of what was deleted in another one hear of it: a writer folds its own partition only. */
async function copyDeletions(options: CopyOptions): Promise<void> {
  const { ledger } = options;
  const topics = new Map(options.topics.map(topic => [topic.id, topic]));
  const batch = new CopyBatch(options);
  for (const deletion of ledger.deletions()) {
    const topic = topics.get(deletion.topic);
    if (topic) await batch.add(await tombstoneOf(options, topic, deletion));
  }
  await batch.flush();
}

async function tombstoneOf({ log, ledger }: CopyOptions, topic: StateTopic, deletion: Deletion): Promise<NewRecord> {
  const { key, partition, offset, origin, timestamp } = deletion;
  const place = { topic: topic.name, partition };
  const { records } = await log.read(place, offset, { maxRecords: 1, maxBytes: 1 });
  const value = records[0]?.offset === offset ? records[0].value : null;
  const said = value === null ? {} : await topic.tombstoneHeaders({ key, value, partition });
  const headers = { ...said, ...originHeader({ run: ledger.run, ...origin, isOrdered: false }) };
  return { ...place, key, value: null, timestamp, headers };
}

/** Collects what is appended together. */
class CopyBatch {
  readonly #options: CopyOptions;
  #records: NewRecord[] = [];
  #bytes = 0;

  constructor(options: CopyOptions) {
    this.#options = options;
  }

  async add(record: NewRecord): Promise<void> {
    this.#records.push(record);
    this.#bytes += record.value?.length ?? 0;
    if (this.#records.length >= batchRecords || this.#bytes >= batchBytes) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#records.length === 0) return;
    const records = this.#records;
    [this.#records, this.#bytes] = [[], 0];
    await this.#options.log.append(records);
    this.#options.onCopied(records.length);
  }
}

export interface Ticked {
  /** How far it was looked: below, everything above the stretches is a copy of this run. */
  readonly ends: Offsets;
  /** Where a record stands that is none; null if there is none: then nobody else has written meanwhile. */
  readonly foreign: RecordPosition | null;
}

/** Reads what stands above the stretches and notes each copy of this run. */
export async function tickCopies({ log, topics, ledger }: Omit<CopyOptions, 'onCopied'>): Promise<Ticked> {
  const ends: Record<string, number[]> = {};
  for (const one of await placesOf(log, topics)) {
    const { topic, partition } = one.place;
    const { high } = await log.watermarks(one.place);
    const foreign = await tickPlace({ log, ledger, high }, one);
    if (foreign !== null) return { ends, foreign };
    (ends[topic] ??= [])[partition] = high;
  }
  return { ends, foreign: null };
}

async function tickPlace(
  { log, ledger, high }: Pick<CopyOptions, 'log' | 'ledger'> & { readonly high: number },
  { topic, place }: Place,
): Promise<RecordPosition | null> {
  const stretch = ledger.stretch(place);
  if (stretch === null || high < stretch.end) return { ...place, offset: high };
  for await (const records of readPartition(log, place, { from: stretch.end, end: high })) {
    const foreign = records.find(({ headers }) => originOf(headers)?.run !== ledger.run);
    if (foreign) return foreign;
    ledger.transaction(() => {
      for (const record of records) tickOne(ledger, topic, record);
    });
  }
  return null;
}

function tickOne(ledger: Ledger, topic: StateTopic, record: LogRecord): void {
  const origin = originOf(record.headers);
  if (origin !== null && record.key !== null) ledger.tick(topic.id, record.key, { origin, at: record });
}

/** @throws AiryError `rehome_disturbed` */
export function refuseForeign(foreign: (TopicPartition & { readonly offset: number }) | null): void {
  if (foreign === null) return;
  const { topic, partition, offset } = foreign;
  throw new AiryError('rehome_disturbed', null, { details: { place: `${topic}/${partition}/${offset}` } });
}
