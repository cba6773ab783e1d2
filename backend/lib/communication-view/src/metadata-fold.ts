/** Metadata → one row a leaf, and one row a conversation with what it can be found by. */
import type { Kysely } from 'kysely';
import type { LogRecord } from '@airy/event-log';
import type { Metadata, MetadataValueType } from '@airy/model';
import { recordKey, type RecordFold, type Rows, type Steps, type Want } from '@airy/views';
import { searchDocumentOf } from './search-document.ts';
import { conversationDocumentTable, metadataTable, type MetadataTable, type Tables } from './tables.ts';

/** Kinds of subject that are shown; the rest of the topic (a writer's own memory) is nobody's document. */
const shownSubject = /^(conversation|message|channel):/;
const ofConversation = 'conversation:';

/** Of one transaction. What a conversation is found by is made anew once, however many of its leaves change. */
export class MetadataFold implements RecordFold<Metadata> {
  readonly #rows: Rows;
  /** `conversation:<id>` */
  readonly #changed = new Set<string>();

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  want({ key }: LogRecord, metadata: Metadata | null, want: Want): void {
    // Only the row says whose the leaf was.
    if (metadata === null && key !== null) want(metadataTable, key);
  }

  apply(record: LogRecord, metadata: Metadata | null): void {
    const id = recordKey(record, undefined);
    if (metadata === null) return this.#remove(id);
    const { subject, key, value, valueType, timestamp } = metadata;
    if (!shownSubject.test(subject)) return;
    const row = this.#rows.put(metadataTable, { id, subject, key, value, valueType, timestamp });
    this.#note(row.subject);
  }

  *settle(): Steps {
    if (this.#changed.size === 0) return;
    const subjects = [...this.#changed];
    yield* this.#rows.write();
    const leaves = Map.groupBy(
      yield* this.#rows.select((kysely: Kysely<Tables>) => leavesOf(kysely, subjects)),
      ({ subject }) => subject,
    );
    for (const subject of subjects) {
      const id = subject.slice(ofConversation.length);
      const document = searchDocumentOf(id, (leaves.get(subject) ?? []).map(toMetadata));
      if (document === null) this.#rows.remove(conversationDocumentTable, id);
      else this.#rows.put(conversationDocumentTable, document);
    }
  }

  #remove(id: string): void {
    const before = this.#rows.get(metadataTable, id);
    if (before === null) return;
    this.#rows.remove(metadataTable, id);
    this.#note(before.subject);
  }

  #note(subject: string): void {
    if (subject.startsWith(ofConversation)) this.#changed.add(subject);
  }
}

function leavesOf(kysely: Kysely<Tables>, subjects: readonly string[]) {
  return kysely.selectFrom('metadata').selectAll().where('subject', 'in', subjects).orderBy('id');
}

function toMetadata(row: MetadataTable): Metadata {
  return { ...row, valueType: row.valueType as MetadataValueType };
}
