/** Records of the events topic as far as a connector looks at them. */
import type { ConversationEvent } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Message } from '@airy/model';
import { eventTypeHeader, PoisonError } from '@airy/processing';

type EventType = ConversationEvent['type'];

const decoder = new TextDecoder();

/** The event, if it is of one of these types; the header spares reading the others. @throws PoisonError */
export function readEvent(record: LogRecord, types: readonly EventType[]): ConversationEvent | null {
  const told = record.headers[eventTypeHeader];
  if (told !== undefined && !types.some(type => type === told)) return null;
  if (record.value === null) return null;
  const event = parse(decoder.decode(record.value));
  return types.includes(event.type) ? event : null;
}

function parse(text: string): ConversationEvent {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    throw new PoisonError('the event is not JSON', { cause: error });
  }
  if (typeof event !== 'object' || event === null || !('type' in event) || !('data' in event))
    throw new PoisonError('the record is no event');
  return event as ConversationEvent;
}

/** A message of ours that waits to be sent. */
export interface PendingMessage {
  readonly message: Message;
  /** When it was asked for, or for again: epoch ms. */
  readonly askedAt: number;
  /** The command that the event comes from. */
  readonly commandId: string;
}

/** Null if nothing is to be sent for this event. @param isOurs by the name of a source, as messages have it. */
export function pendingMessage(record: LogRecord, isOurs: (source: string) => boolean): PendingMessage | null {
  const event = readEvent(record, ['message.created', 'message.updated']);
  if (event?.type !== 'message.created' && event?.type !== 'message.updated') return null;
  const { message } = event.data;
  if (!isOurs(message.source) || message.isFromContact || message.deliveryState !== 'PENDING') return null;
  return { message, askedAt: Date.parse(event.time), commandId: event.commandid };
}
