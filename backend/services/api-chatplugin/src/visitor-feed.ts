/** Follows the events topic and shows visitors what concerns them. */
import type { ConversationEvent } from '@airy/domain';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import type { EventLog, LogRecord, Positions } from '@airy/event-log';
import type { Logger } from 'pino';
import { visibleOf, type Visible } from './visitor-frame.ts';

export interface VisitorFeedOptions {
  readonly log: EventLog;
  readonly topic: string;
  readonly logger: Logger;
  /** Somebody of this conversation is listening. */
  isOpen(conversationId: string): boolean;
  show(visible: Visible): void;
}

export interface VisitorFeed {
  /** Whoever reads at this position, or later, sees all that was shown so far. */
  position(): string;
  stop(): Promise<void>;
}

export async function startVisitorFeed(options: VisitorFeedOptions): Promise<VisitorFeed> {
  let position: Positions = new Map();
  const tail = await options.log.tail({
    topics: [options.topic],
    from: (_partition, { high }) => high,
    async onBatch({ records }) {
      // State positions rise within a partition, so the last record speaks for the batch.
      const last = parsePosition(records.at(-1)?.headers['airy-position'] ?? '');
      if (last !== null) position = joinPositions(position, last);
      for (const record of records) showRecord(record, options);
    },
  });
  return { position: () => formatPosition(position), stop: () => tail.stop() };
}

function showRecord(record: LogRecord, { isOpen, show, logger }: VisitorFeedOptions): void {
  // The key is the conversation, so nothing is read that nobody waits for.
  if (record.key === null || !isOpen(record.key) || record.value === null) return;
  const event = eventOf(record.value);
  if (event === null) {
    const { topic, partition, offset } = record;
    return logger.warn({ topic, partition, offset }, 'An event cannot be read and is not shown.');
  }
  const visible = visibleOf(event);
  if (visible !== null) show(visible);
}

/** Null for what is not JSON: the stations that must have every record report it. */
function eventOf(value: Uint8Array): ConversationEvent | null {
  try {
    return JSON.parse(Buffer.from(value).toString()) as ConversationEvent;
  } catch {
    return null;
  }
}
