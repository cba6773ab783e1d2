/** Leaves → their rows, the row of each contact they belong to, and how many contacts there are. */
import { displayNameKey, linkedConversation } from '@airy/domain';
import type { LogRecord } from '@airy/event-log';
import type { Metadata } from '@airy/model';
import { recordKey, type RecordFold, type Rows, type Steps, type Want } from '@airy/views';
import { contactTable, countTable, leafTable, linkTable, nameOrder } from './tables.ts';
import type { LeafTable } from './tables.ts';

/** What the transaction changes of a contact. */
interface Draft {
  readonly partition: string;
  /** How many leaves more. */
  leaves: number;
  /** Its new place in the list; null: the one it has. */
  name: string | null;
}

const subjectPrefix = 'contact:';

/** Of one transaction. */
export class LeafFold implements RecordFold<Metadata> {
  readonly #rows: Rows;
  readonly #drafts = new Map<string, Draft>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  want({ key }: LogRecord, _: Metadata | null, want: Want): void {
    if (key !== null) want(leafTable, key);
  }

  /** @throws Error for a record that is no leaf of a contact. */
  apply(record: LogRecord, leaf: Metadata | null): void {
    const id = recordKey(record, undefined);
    const before = this.#rows.get(leafTable, id);
    if (leaf === null) return this.#remove(before, record);
    const { subject, key, value, valueType, timestamp } = leaf;
    if (!subject.startsWith(subjectPrefix)) throw new Error(`not a leaf of a contact: ${subject}`);
    const contactId = subject.slice(subjectPrefix.length);
    const row = this.#rows.put(leafTable, { id, contactId, key, value, valueType, timestamp });
    this.#link(row);
    const draft = this.#draft(row.contactId, record);
    if (before === null) draft.leaves++;
    if (key === displayNameKey) draft.name = nameOrder(row.value);
  }

  *settle(): Steps {
    if (this.#drafts.size === 0) return;
    yield* this.#rows.load(contactTable, this.#drafts.keys());
    const counts = new Map<string, number>();
    for (const [id, draft] of this.#drafts) {
      const more = this.#store(id, draft);
      if (more !== 0) counts.set(draft.partition, (counts.get(draft.partition) ?? 0) + more);
    }
    yield* this.#rows.load(countTable, counts.keys());
    for (const [partition, more] of counts) {
      const contacts = (this.#rows.get(countTable, partition)?.contacts ?? 0) + more;
      if (contacts === 0) this.#rows.remove(countTable, partition);
      else this.#rows.put(countTable, { partition, contacts });
    }
  }

  #link({ id, key, contactId, timestamp }: LeafTable): void {
    const conversationId = linkedConversation(key);
    if (conversationId !== null) this.#rows.put(linkTable, { id, conversationId, contactId, since: timestamp });
  }

  /** A leaf that is not known was removed before. */
  #remove(before: LeafTable | null, record: LogRecord): void {
    if (before === null) return;
    this.#rows.remove(leafTable, before.id);
    if (linkedConversation(before.key) !== null) this.#rows.remove(linkTable, before.id);
    const draft = this.#draft(before.contactId, record);
    draft.leaves--;
    if (before.key === displayNameKey) draft.name = nameOrder(null);
  }

  #draft(contactId: string, { partition }: LogRecord): Draft {
    const known = this.#drafts.get(contactId);
    if (known) return known;
    const draft: Draft = { partition: String(partition), leaves: 0, name: null };
    this.#drafts.set(contactId, draft);
    return draft;
  }

  /** @returns how many contacts there are more. */
  #store(id: string, draft: Draft): number {
    const before = this.#rows.get(contactTable, id);
    const leaves = (before?.leaves ?? 0) + draft.leaves;
    const name = draft.name ?? before?.name ?? nameOrder(null);
    if (leaves > 0) this.#rows.put(contactTable, { id, name, leaves });
    else if (before !== null) this.#rows.remove(contactTable, id);
    return (leaves > 0 ? 1 : 0) - (before === null ? 0 : 1);
  }
}
