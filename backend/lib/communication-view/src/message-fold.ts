/** Messages → rows of messages, and the row of each conversation they belong to. */
import type { LogRecord } from '@airy/event-log';
import type { Message } from '@airy/model';
import { recordKey, type RecordFold, type Rows, type Steps, type Want } from '@airy/views';
import { countsTheSame, summaryOf, withMessage } from './conversation-summary.ts';
import { summariesOf } from './conversation-summaries.ts';
import { toMessageRow } from './message-row.ts';
import { conversationCountTable, conversationTable, messageTable } from './tables.ts';
import type { ConversationTable, MessageTable } from './tables.ts';

/** A conversation that the transaction touches. */
interface Draft {
  readonly partition: number;
  /** In the order they came. */
  readonly added: MessageTable[];
  /** A message went or changed its place: the row is made anew from the messages. */
  isStale: boolean;
}

/** Of one transaction. Each conversation is written once, however many of its messages the transaction has. */
export class MessageFold implements RecordFold<Message> {
  readonly #rows: Rows;
  readonly #drafts = new Map<string, Draft>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  want({ key }: LogRecord, _: Message | null, want: Want): void {
    if (key !== null) want(messageTable, key);
  }

  /** @throws Error for a record whose key is not the message's id. */
  apply(record: LogRecord, message: Message | null): void {
    const id = recordKey(record, message?.id);
    const before = this.#rows.get(messageTable, id);
    if (message === null) this.#remove(before, record);
    else this.#store(before, toMessageRow(message), record);
  }

  *settle(): Steps {
    if (this.#drafts.size === 0) return;
    yield* this.#rows.load(conversationTable, this.#drafts.keys());
    const changes = [...(yield* this.#summaries())].map(([id, after]) => {
      const before = this.#rows.get(conversationTable, id);
      if (after === null) this.#rows.remove(conversationTable, id);
      else this.#rows.put(conversationTable, after);
      return { id, before, after };
    });
    const counts = new ConversationCounts();
    for (const { id, before, after } of changes) {
      if (before?.channelId === after?.channelId) continue;
      const partition = this.#drafts.get(id)?.partition ?? 0;
      if (before) counts.add(partition, before.channelId, -1);
      if (after) counts.add(partition, after.channelId, 1);
    }
    yield* counts.settle(this.#rows);
  }

  #store(before: MessageTable | null, message: MessageTable, { partition }: LogRecord): void {
    const row = this.#rows.put(messageTable, message);
    if (before === null) this.#draft(row.conversationId, partition).added.push(row);
    else if (!countsTheSame(before, row)) {
      this.#draft(before.conversationId, partition).isStale = true;
      this.#draft(row.conversationId, partition).isStale = true;
    }
  }

  #remove(before: MessageTable | null, { partition }: LogRecord): void {
    if (before === null) return;
    this.#rows.remove(messageTable, before.id);
    this.#draft(before.conversationId, partition).isStale = true;
  }

  #draft(id: string, partition: number): Draft {
    const known = this.#drafts.get(id);
    if (known) return known;
    const draft: Draft = { partition, added: [], isStale: false };
    this.#drafts.set(id, draft);
    return draft;
  }

  /** The rows of the conversations as they are to be; null: no message is left. */
  *#summaries(): Steps<ReadonlyMap<string, ConversationTable | null>> {
    const stale = [...this.#drafts].flatMap(([id, { isStale }]) => (isStale ? [id] : []));
    const summaries = new Map<string, ConversationTable | null>(yield* summariesOf(this.#rows, stale));
    for (const [id, { added, isStale }] of this.#drafts) {
      if (isStale) continue;
      let summary = this.#rows.get(conversationTable, id);
      for (const message of added) summary = summary === null ? summaryOf(message) : withMessage(summary, message);
      summaries.set(id, summary);
    }
    return summaries;
  }
}

/** Changes to the numbers of conversations, per partition and channel. */
class ConversationCounts {
  readonly #changes = new Map<string, { readonly channelId: string; change: number }>();

  add(partition: number, channelId: string, change: number): void {
    const id = `${partition}/${channelId}`;
    const known = this.#changes.get(id);
    if (known) known.change += change;
    else this.#changes.set(id, { channelId, change });
  }

  *settle(rows: Rows): Steps {
    yield* rows.load(conversationCountTable, this.#changes.keys());
    for (const [id, { channelId, change }] of this.#changes) {
      const conversations = (rows.get(conversationCountTable, id)?.conversations ?? 0) + change;
      if (conversations > 0) rows.put(conversationCountTable, { id, channelId, conversations });
      else rows.remove(conversationCountTable, id);
    }
  }
}
