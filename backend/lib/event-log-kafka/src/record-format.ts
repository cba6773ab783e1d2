/** Records of the port to messages of the client, and back. Keys and headers are text; a null value is a tombstone. */
import type { LogRecord, NewRecord, TopicPartition } from '@airy/event-log';
import type { Message } from 'kafkajs';

/** A message as the client hands it out. */
export interface ReadMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** @param nowMs for a record without a time of its own. */
export function toMessage(record: NewRecord, nowMs: number): Message {
  const { key, value, headers = {}, timestamp = nowMs } = record;
  return {
    partition: record.partition,
    key: key?.toWellFormed() ?? null,
    value: value && Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers: { ...headers },
    timestamp: String(timestamp),
  };
}

export function toRecord({ topic, partition }: TopicPartition, message: ReadMessage): LogRecord {
  const { offset, timestamp, key, value, headers } = message;
  return {
    topic,
    partition,
    offset: Number(offset),
    timestamp: Number(timestamp),
    key: key && key.toString(),
    // A view of the same bytes: a Buffer compares and prints differently.
    value: value && new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
    headers: headers ? textHeaders(headers) : {},
  };
}

/** Bytes that a record takes in a buffer; framing estimated. */
export function recordBytes(record: Pick<NewRecord, 'key' | 'value' | 'headers'>): number {
  let bytes = 40 + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const name in record.headers) bytes += 4 + name.length + record.headers[name]!.length;
  return bytes;
}

/** A header may be there several times: the last one counts, as for a map. Null becomes the empty text. */
function textHeaders(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = Object.keys(headers);
  if (names.length === 0) return {};
  // From entries, as a name may be one that objects have by nature.
  return Object.fromEntries(names.map(name => [name, headerText(headers[name])]));
}

function headerText(value: unknown): string {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return Buffer.isBuffer(last) || typeof last === 'string' ? last.toString() : '';
}
