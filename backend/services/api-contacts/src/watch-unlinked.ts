/** Tells this process of conversations that lost their contact, wherever that was decided. */
import type { EventLog, LogRecord, Tail } from '@airy/event-log';
import { PoisonError } from '@airy/processing';
import type { LinkedConversations } from './linked-conversations.ts';
import { mayBe, readEvent } from './read-event.ts';

const types: ReadonlySet<string> = new Set(['contact.deleted', 'contact.updated']);

/** Follows the events from their ends. @throws AiryError `log_unavailable` */
export function watchUnlinked(log: EventLog, topic: string, linked: LinkedConversations): Promise<Tail> {
  return log.tail({
    topics: [topic],
    from: (_partition, { high }) => high,
    async onBatch({ records }) {
      const conversations = records.flatMap(record => (mayBe(record, types) ? unlinkedBy(record) : []));
      if (conversations.length > 0) linked.forget(conversations);
    },
  });
}

function unlinkedBy(record: LogRecord): readonly string[] {
  try {
    const event = readEvent(record);
    if (event.type === 'contact.deleted') return event.data.conversations;
    return event.type === 'contact.updated' ? event.data.unlinked : [];
  } catch (error) {
    // The saga gives it up where it shows; here it only says nothing.
    if (error instanceof PoisonError) return [];
    throw error;
  }
}
