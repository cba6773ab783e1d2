/** Records of the events topic as far as this service looks at them. */
import type { ConversationEvent } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import { eventTypeHeader } from '@airy/processing';

const decoder = new TextDecoder();

/** False for what the header says is of another type; it spares reading the record. */
export function mayBe(record: LogRecord, types: ReadonlySet<string>): boolean {
  const told = record.headers[eventTypeHeader];
  return record.value !== null && (told === undefined || types.has(told));
}

/** False for metadata, most of which counts unread messages, that says nothing of a contact: told from its bytes. */
export function mayNameContact({ headers, value }: LogRecord): boolean {
  if (headers[eventTypeHeader] !== 'metadata.updated' || value === null) return true;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).includes('"contact"');
}

/** The event, or why it is none. */
export function readEvent(record: LogRecord): ConversationEvent | string {
  try {
    const event: unknown = JSON.parse(decoder.decode(record.value ?? new Uint8Array()));
    const isEvent = typeof event === 'object' && event !== null && 'type' in event && 'data' in event;
    return isEvent ? (event as ConversationEvent) : 'the record is no event';
  } catch {
    // What JSON.parse says would quote the content.
    return 'the event is not JSON';
  }
}

export function conversationsUnlinkedBy(event: ConversationEvent): readonly string[] {
  if (event.type === 'contact.deleted') return event.data.conversations;
  return event.type === 'contact.updated' ? event.data.unlinked : [];
}
