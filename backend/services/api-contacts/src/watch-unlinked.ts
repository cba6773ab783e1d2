/** Tells this process of conversations that lost their contact where another process reads the events of that contact. */
import type { EventLog, LogRecord, Tail } from '@airy/event-log';
import type { LinkedConversations } from './linked-conversations.ts';
import { conversationsUnlinkedBy, mayBe, readEvent } from './read-event.ts';

const types: ReadonlySet<string> = new Set(['contact.deleted', 'contact.updated']);

/** Follows the events from their ends. @throws AiryError `log_unavailable` */
export function watchUnlinked(log: EventLog, topic: string, linked: LinkedConversations): Promise<Tail> {
  return log.tail({
    topics: [topic],
    from: (_partition, { high }) => high,
    async onBatch({ records }) {
      linked.forget(records.flatMap(record => (mayBe(record, types) ? unlinkedBy(record) : [])));
    },
  });
}

/** What cannot be read says nothing here: the saga gives it up where it shows. */
function unlinkedBy(record: LogRecord): readonly string[] {
  const event = readEvent(record);
  return typeof event === 'string' ? [] : conversationsUnlinkedBy(event);
}
