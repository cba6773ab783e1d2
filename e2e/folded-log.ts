/** What the log of a stopped instance says, folded without any of the product's projections. */
import { openCodecs, topicNames } from '@airy/topics';
import { openEmbeddedLog } from '@airy/event-log';
import type { EventLog, LogRecord, SchemaRegistry } from '@airy/event-log';
import type { Message, Metadata } from '@airy/model';

export interface FoldedLog {
  /** Last record of each message id. */
  readonly messages: ReadonlyMap<string, Message>;
  /** How often each message id was announced as created. */
  readonly created: ReadonlyMap<string, number>;
  /** Last value of each metadata leaf: `subject key` → value. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly deadLetters: number;
  /** Records of the messages topic. */
  readonly records: number;
  /** The messages whose attempts were granted and without a result at one of these times, epoch ms; one a time. */
  inFlightAt(times: readonly number[]): readonly string[];
}

interface Attempt {
  readonly messageId: string;
  readonly grantedAt: number;
  resultAt: number;
}

async function* everyRecord(log: EventLog, topic: string): AsyncIterable<LogRecord> {
  const spec = (await log.listTopics()).find(({ name }) => name === topic);
  for (let partition = 0; partition < (spec?.partitions ?? 0); partition++) {
    for (let offset = 0; ;) {
      const read = await log.read({ topic, partition }, offset, { maxRecords: 1_000, maxBytes: 4_000_000 });
      yield* read.records;
      if (read.nextOffset >= read.watermarks.high) break;
      offset = read.nextOffset;
    }
  }
}

interface StoredEvent {
  readonly type: string;
  readonly data: { readonly message?: Message };
}

async function readEvents(
  log: EventLog,
  topic: string,
): Promise<{ created: Map<string, number>; attempts: readonly Attempt[] }> {
  const created = new Map<string, number>();
  const attempts: Attempt[] = [];
  const open = new Map<string, Attempt>();
  for await (const { value, timestamp } of everyRecord(log, topic)) {
    const { type, data } = JSON.parse(Buffer.from(value ?? []).toString()) as StoredEvent;
    const id = data.message?.id ?? '';
    if (type === 'message.created') created.set(id, (created.get(id) ?? 0) + 1);
    if (type === 'message.attempt-granted') {
      const attempt = { messageId: id, grantedAt: timestamp, resultAt: Infinity };
      attempts.push(attempt);
      open.set(id, attempt);
    }
    const attempt = open.get(id);
    if (type === 'message.updated' && attempt) attempt.resultAt = Math.min(attempt.resultAt, timestamp);
  }
  return { created, attempts };
}

/** Of an embedded instance that is stopped. */
export async function foldLog(folder: string): Promise<FoldedLog> {
  const { log, registry } = await openEmbeddedLog({ folder });
  try {
    return await foldRecords({ log, registry, namespace: null });
  } finally {
    await log.close();
  }
}

export interface LogToFold {
  readonly log: EventLog;
  readonly registry: SchemaRegistry;
  readonly namespace: string | null;
}

export async function foldRecords({ log, registry, namespace }: LogToFold): Promise<FoldedLog> {
  const names = topicNames(namespace);
  const codecs = await openCodecs(registry, namespace);
  const messages = new Map<string, Message>();
  let records = 0;
  for await (const { key, value } of everyRecord(log, names.messages)) {
    records += 1;
    if (value === null) messages.delete(key ?? '');
    else messages.set(key ?? '', await codecs.messages.decode(value));
  }
  const metadata = new Map<string, string>();
  for await (const { value } of everyRecord(log, names.metadata)) {
    if (value === null) continue;
    const leaf: Metadata = await codecs.metadata.decode(value);
    metadata.set(`${leaf.subject} ${leaf.key}`, leaf.value);
  }
  const { created, attempts } = await readEvents(log, names.events);
  let deadLetters = 0;
  for await (const _ of everyRecord(log, names.deadLetters)) deadLetters += 1;
  const inFlightAt = (times: readonly number[]): readonly string[] =>
    times
      .flatMap(time => attempts.filter(({ grantedAt, resultAt }) => grantedAt <= time && time <= resultAt))
      .map(({ messageId }) => messageId);
  return { messages, created, metadata, deadLetters, records, inFlightAt };
}
