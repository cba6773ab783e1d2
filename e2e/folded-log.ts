/** What the log of a stopped instance says, folded without any of the product's projections. */
import { openCodecs } from '@airy/topics';
import { openEmbeddedLog } from '@airy/event-log';
import type { EventLog, LogRecord } from '@airy/event-log';
import type { Message, Metadata } from '@airy/model';

export interface FoldedLog {
  /** Last record of each message id. */
  readonly messages: ReadonlyMap<string, Message>;
  /** How often each message id was announced as created. */
  readonly created: ReadonlyMap<string, number>;
  /** Last value of each metadata leaf: `subject key` → value. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly deadLetters: number;
  /** Attempts that were granted. */
  readonly granted: number;
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

export async function foldLog(folder: string): Promise<FoldedLog> {
  const { log, registry } = await openEmbeddedLog({ folder });
  try {
    const codecs = await openCodecs(registry);
    const messages = new Map<string, Message>();
    for await (const { key, value } of everyRecord(log, 'application.communication.messages')) {
      if (value === null) messages.delete(key ?? '');
      else messages.set(key ?? '', await codecs.messages.decode(value));
    }
    const metadata = new Map<string, string>();
    for await (const { value } of everyRecord(log, 'application.communication.metadata')) {
      if (value === null) continue;
      const leaf: Metadata = await codecs.metadata.decode(value);
      metadata.set(`${leaf.subject} ${leaf.key}`, leaf.value);
    }
    const created = new Map<string, number>();
    let granted = 0;
    for await (const { value } of everyRecord(log, 'application.communication.events')) {
      const event = JSON.parse(Buffer.from(value ?? []).toString()) as { type: string; data: { message?: Message } };
      const id = event.data.message?.id ?? '';
      if (event.type === 'message.created') created.set(id, (created.get(id) ?? 0) + 1);
      if (event.type === 'message.attempt-granted') granted += 1;
    }
    let deadLetters = 0;
    for await (const _ of everyRecord(log, 'application.communication.dead-letters')) deadLetters += 1;
    return { messages, created, metadata, deadLetters, granted };
  } finally {
    await log.close();
  }
}
