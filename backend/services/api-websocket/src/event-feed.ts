/** From the events topics to the sockets: read once, encoded once, sent to all. */
import type { FeedEvent } from './frame-of-event.ts';
import { frameOfEvent } from './frame-of-event.ts';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import type { Batch, EventLog, LogRecord, Positions, Tail, TopicPartition } from '@airy/event-log';
import { eventTypeHeader } from '@airy/processing';
import type { OutgoingMessage } from '@airy/stomp';
import type { Logger } from 'pino';

type Frame = NonNullable<ReturnType<typeof frameOfEvent>>;

export interface EventFeedOptions {
  readonly log: EventLog;
  readonly topics: readonly string[];
  readonly logger: Logger;
  /** Called for each event that cannot be shown, beside a line in the log. */
  countUnreadable(): void;
  /** False: nobody listens, so nothing needs to be read. */
  isWanted(): boolean;
  send(message: OutgoingMessage): void;
}

export interface EventFeed {
  /** Whoever reads at this position, or later, sees all that was sent so far. */
  position(): string;
  /** The next offset of each partition: all before it was sent. */
  cursor(): Positions;
  /** Resolves when the cursor has moved. */
  moved(): Promise<void>;
  /** What is sent for a record; null for what nobody is told of. */
  messageOf(record: LogRecord): OutgoingMessage | null;
  stop(): Promise<void>;
}

/** Follows the topics from their ends. */
export async function startEventFeed(options: EventFeedOptions): Promise<EventFeed> {
  let position: Positions = new Map();
  const cursor = new Map<string, number>();
  let moved = Promise.withResolvers<void>();
  const messageOf = (record: LogRecord): OutgoingMessage | null => messageOfRecord(record, options);
  const tail: Tail = await options.log.tail({
    topics: options.topics,
    from(partition, { high }) {
      cursor.set(placeOf(partition), high);
      return high;
    },
    async onBatch(batch) {
      position = joinPositions(position, positionOf(batch));
      if (options.isWanted())
        for (const record of batch.records) {
          const message = messageOf(record);
          if (message !== null) options.send(message);
        }
      // In the same turn as the sending: who compares the two sees all or nothing of a batch.
      cursor.set(placeOf(batch), batch.nextOffset);
      moved.resolve();
      moved = Promise.withResolvers();
    },
  });
  return {
    position: () => formatPosition(position),
    cursor: () => cursor,
    moved: () => moved.promise,
    messageOf,
    stop: () => tail.stop(),
  };
}

/** State positions rise within a partition, so the last record speaks for the batch. */
function positionOf(batch: Batch): Positions {
  return parsePosition(batch.records.at(-1)?.headers['airy-position'] ?? '') ?? new Map();
}

function messageOfRecord(record: LogRecord, options: EventFeedOptions): OutgoingMessage | null {
  // Half of the events are outcomes: the header saves reading them.
  if (record.headers[eventTypeHeader] === 'command.outcome') return null;
  const shown = shownOf(record);
  // The stations that must have every record give it up; a socket only shows what can be shown.
  if (shown === null) {
    options.countUnreadable();
    const { topic, partition, offset } = record;
    options.logger.warn({ topic, partition, offset }, 'An event cannot be read and is not shown.');
    return null;
  }
  const { event, frame } = shown;
  if (frame === null) return null;
  return {
    destination: '/events',
    id: event.id,
    headers: { 'event-type': event.type, 'event-position': afterRecord(record), ...statePosition(record) },
    body: JSON.stringify(frame),
  };
}

/** Null for what is no event, or is not of the shape that its type promises. */
function shownOf(record: LogRecord): { readonly event: FeedEvent; readonly frame: Frame | null } | null {
  if (record.value === null) return null;
  try {
    const event = JSON.parse(Buffer.from(record.value).toString()) as FeedEvent;
    return { event, frame: frameOfEvent(event) };
  } catch {
    // The error would quote the message; the caller tells where it stands.
    return null;
  }
}

function placeOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/** Where reading on begins for who has this event. */
function afterRecord(record: LogRecord): string {
  return formatPosition(new Map([[placeOf(record), record.offset + 1]]));
}

function statePosition(record: LogRecord): Record<string, string> {
  const position = record.headers['airy-position'];
  return position === undefined || position === '' ? {} : { 'airy-position': position };
}
