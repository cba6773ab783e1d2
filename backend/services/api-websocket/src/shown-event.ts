/** An event as it is shown, encoded once for all who are told of it. */
import type { StreamedEvent } from '@airy/contract';
import type { LogRecord } from '@airy/event-log';
import { encodeMessage, type EncodedMessage } from '@airy/stomp';
import { frameOfEvent, type LogEvent } from './frame-of-event.ts';
import { conversationOf, presentEvent } from './present-event.ts';

/** The same for all, whatever their cursors. */
export interface ShownEvent {
  readonly event: StreamedEvent;
  readonly conversationId: string | null;
  /** `event` as JSON. */
  readonly json: string;
  /** Body of the socket's frame, as JSON; null: Airy Core's clients do not know it. */
  readonly frame: string | null;
}

/** One sending of it, with what the receiver has seen once it has this. */
export class FeedItem {
  readonly shown: ShownEvent;
  readonly cursor: string;
  #message: EncodedMessage | null = null;
  #block: Buffer | null = null;

  constructor(shown: ShownEvent, cursor: string) {
    this.shown = shown;
    this.cursor = cursor;
  }

  /** For sockets; null where they are not told. */
  get message(): EncodedMessage | null {
    const { event, frame } = this.shown;
    if (frame === null) return null;
    return (this.#message ??= encodeMessage({
      destination: '/events',
      id: event.id,
      headers: {
        'event-type': event.type,
        cursor: this.cursor,
        ...(event.position !== null && { 'airy-position': event.position }),
      },
      body: frame,
    }));
  }

  /** As a server-sent event. */
  get block(): Buffer {
    const { event, json } = this.shown;
    return (this.#block ??= Buffer.from(`event: ${event.type}\nid: ${this.cursor}\ndata: ${json}\n\n`));
  }
}

/**
 * Null: nobody is told of it.
 * @throws Error for what is no event, or is not of the shape that its type promises. It would quote what it holds.
 */
export function showRecord({ value, headers }: LogRecord): ShownEvent | null {
  if (value === null) throw new TypeError('An event has no value.');
  const event = JSON.parse(Buffer.from(value).toString()) as LogEvent;
  const payload = presentEvent(event);
  if (payload === null) return null;
  const frame = frameOfEvent(event);
  const position = headers['airy-position'] ?? '';
  const streamed: StreamedEvent = {
    id: event.id,
    type: event.type,
    timestamp: Date.parse(event.time),
    position: position === '' ? null : position,
    payload: { ...payload },
  };
  return {
    event: streamed,
    conversationId: conversationOf(event),
    json: JSON.stringify(streamed),
    frame: frame === null ? null : JSON.stringify(frame),
  };
}
