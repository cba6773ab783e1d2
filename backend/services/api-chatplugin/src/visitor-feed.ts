/** Follows the events topic and shows visitors what concerns them. */
import type { ConversationEvent } from '@airy/domain';
import { formatPosition, joinPositions, parsePosition } from '@airy/event-log';
import type { EventLog, LogRecord, Positions } from '@airy/event-log';
import type { Logger } from 'pino';
import type { OutgoingMessage } from '@airy/stomp';
import { conversationSignal, visibleOf, type Visible } from './visitor-frame.ts';

export interface VisitorFeedOptions {
  readonly log: EventLog;
  readonly topic: string;
  readonly logger: Logger;
  /** Called for each event that cannot be shown, beside a line in the log. */
  countUnreadable(): void;
  /** Somebody of this conversation is listening. */
  isOpen(conversationId: string): boolean;
  show(visible: Visible): void;
  /** Of the conversation, to those who asked for signals. */
  signal(conversationId: string, message: OutgoingMessage): void;
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

function showRecord(record: LogRecord, { isOpen, show, signal, logger, countUnreadable }: VisitorFeedOptions): void {
  // The key is the conversation, so nothing is read that nobody waits for.
  if (record.key === null || !isOpen(record.key)) return;
  const read = readVisible(record.value);
  if (read === null) {
    const { topic, partition, offset } = record;
    countUnreadable();
    return logger.warn({ topic, partition, offset }, 'An event cannot be read and is not shown.');
  }
  if (read.visible !== null) show(read.visible);
  if (read.news !== null) signal(record.key, read.news);
}

/** Null for what is no event, or is not of the shape that its type promises. The stations report it, too. */
function readVisible(
  value: Uint8Array | null,
): { readonly visible: Visible | null; readonly news: OutgoingMessage | null } | null {
  if (value === null) return null;
  try {
    const event = JSON.parse(Buffer.from(value).toString()) as ConversationEvent;
    return { visible: visibleOf(event), news: conversationSignal(event) };
  } catch {
    // The error would quote the message; the caller tells where it stands.
    return null;
  }
}
