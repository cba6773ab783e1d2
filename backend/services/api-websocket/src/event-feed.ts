/** From the events topics to the sockets: read once, encoded once, sent to all. */
import type { FeedEvent } from './frame-of-event.ts';
import { frameOfEvent } from './frame-of-event.ts';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import type { Batch, EventLog, LogRecord, Positions, Tail } from '@airy/event-log';
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
  stop(): Promise<void>;
}

/** Follows the topics from their ends. */
export async function startEventFeed(options: EventFeedOptions): Promise<EventFeed> {
  let position: Positions = new Map();
  const tail: Tail = await options.log.tail({
    topics: options.topics,
    from: (_partition, { high }) => high,
    async onBatch(batch) {
      position = joinPositions(position, positionOf(batch));
      if (options.isWanted()) for (const record of batch.records) sendRecord(record, options);
    },
  });
  return { position: () => formatPosition(position), stop: () => tail.stop() };
}

/** State positions rise within a partition, so the last record speaks for the batch. */
function positionOf(batch: Batch): Positions {
  return parsePosition(batch.records.at(-1)?.headers['airy-position'] ?? '') ?? new Map();
}

function sendRecord(record: LogRecord, options: EventFeedOptions): void {
  // Half of the events are outcomes: the header saves reading them.
  if (record.headers[eventTypeHeader] === 'command.outcome') return;
  const shown = shownOf(record);
  // The stations that must have every record give it up; a socket only shows what can be shown.
  if (shown === null) {
    options.countUnreadable();
    return options.logger.warn(placeOf(record), 'An event cannot be read and is not shown.');
  }
  const { event, frame } = shown;
  if (frame === null) return;
  options.send({
    destination: '/events',
    id: event.id,
    headers: { 'event-type': event.type, 'event-position': afterRecord(record), ...statePosition(record) },
    body: JSON.stringify(frame),
  });
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

function placeOf({ topic, partition, offset }: LogRecord) {
  return { topic, partition, offset };
}

/** Where reading on begins for who has this event. */
function afterRecord({ topic, partition, offset }: LogRecord): string {
  return formatPosition(new Map([[`${topic}/${partition}`, offset + 1]]));
}

function statePosition(record: LogRecord): Record<string, string> {
  const position = record.headers['airy-position'];
  return position === undefined || position === '' ? {} : { 'airy-position': position };
}
