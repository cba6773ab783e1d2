/** Records of the events topic as far as this service looks at them. */
import type { ConversationEvent } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import { eventTypeHeader, PoisonError } from '@airy/processing';

const decoder = new TextDecoder();

/** False for what the header says is of another type; it spares reading the record. */
export function mayBe(record: LogRecord, types: ReadonlySet<string>): boolean {
  const told = record.headers[eventTypeHeader];
  return record.value !== null && (told === undefined || types.has(told));
}

/** @throws PoisonError */
export function readEvent(record: LogRecord): ConversationEvent {
  let event: unknown;
  try {
    event = JSON.parse(decoder.decode(record.value ?? new Uint8Array()));
  } catch (error) {
    throw new PoisonError('the event is not JSON', { cause: error });
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || !('data' in event))
    throw new PoisonError('the record is no event');
  return event as ConversationEvent;
}
