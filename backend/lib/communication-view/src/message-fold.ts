/** Messages → rows of messages, and the row of each conversation they belong to. */
import type { LogRecord } from '@airy/event-log';
import type { Message } from '@airy/model';
import { recordKey, type ViewDatabase } from '@airy/views';
import { countsTheSame, summaryOf, withMessage } from './conversation-summary.ts';
import { toMessageRow } from './message-row.ts';
import { messageStatements, type MessageStatements } from './message-statements.ts';
import type { ConversationTable, MessageTable, Tables } from './tables.ts';

/** A conversation that the running transaction touches. */
interface Draft {
  /** As stored; null if it is not. */
  readonly stored: ConversationTable | null;
  summary: ConversationTable | null;
  /** A message went or changed its place: the row is made anew from the messages. */
  isStale: boolean;
}

export class MessageFold {
  readonly #statements: MessageStatements;
  readonly #drafts = new Map<string, Draft>();

  constructor(database: ViewDatabase<Tables>) {
    this.#statements = messageStatements(database);
  }

  /** @throws Error for a record whose key is not the message's id. */
  apply(record: LogRecord, message: Message | null): void {
    const id = recordKey(record, message?.id);
    if (message === null) this.#remove(id);
    else this.#store(toMessageRow(message));
  }

  /** Writes each conversation once, however many of its messages the transaction has. */
  flush(): void {
    for (const [id, draft] of this.#drafts) this.#write(id, draft);
    this.#drafts.clear();
  }

  discard(): void {
    this.#drafts.clear();
  }

  #store(row: MessageTable): void {
    if (this.#statements.insert.run(row) === 1) return this.#add(row);
    const before = this.#statements.byId.first({ id: row.id });
    this.#statements.update.run(row);
    if (before && countsTheSame(before, row)) return;
    if (before) this.#draft(before.conversationId).isStale = true;
    this.#draft(row.conversationId).isStale = true;
  }

  #add(row: MessageTable): void {
    const draft = this.#draft(row.conversationId);
    draft.summary = draft.summary === null ? summaryOf(row) : withMessage(draft.summary, row);
  }

  #remove(id: string): void {
    const before = this.#statements.byId.first({ id });
    if (!before) return;
    this.#statements.remove.run({ id });
    this.#draft(before.conversationId).isStale = true;
  }

  #draft(id: string): Draft {
    const known = this.#drafts.get(id);
    if (known) return known;
    const stored = this.#statements.conversation.first({ id }) ?? null;
    const draft: Draft = { stored, summary: stored, isStale: false };
    this.#drafts.set(id, draft);
    return draft;
  }

  #write(id: string, { stored, summary, isStale }: Draft): void {
    const next = isStale ? this.#summarise(id) : summary;
    if (next === null) this.#statements.removeConversation.run({ id });
    else if (next !== stored) this.#statements.storeConversation.run(next);
    if (stored?.channelId === next?.channelId) return;
    if (stored) this.#count(stored.channelId, -1);
    if (next) this.#count(next.channelId, 1);
  }

  #count(channelId: string, conversations: number): void {
    this.#statements.addToCount.run({ channelId, conversations });
    if (conversations < 0) this.#statements.removeEmptyCount.run({ channelId });
  }

  #summarise(id: string): ConversationTable | null {
    const { first, last, lastOfContact, count } = this.#statements;
    const [firstRow, lastRow, counted] = [first.first({ id }), last.first({ id }), count.first({ id })];
    if (!firstRow || !lastRow || !counted) return null;
    const contactRow = lastOfContact.first({ id });
    const rows = [firstRow, lastRow, ...(contactRow ? [contactRow] : [])];
    const summary = rows.slice(1).reduce(withMessage, summaryOf(firstRow));
    const { messages, contactMessages, contactCount } = counted;
    return { ...summary, messages, contactMessages, contactCount };
  }
}
