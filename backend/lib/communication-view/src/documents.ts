/** Metadata documents as they are read: made of their leaves, completed by the defaults of contract §2 and §3. */
import { sql, type Kysely } from 'kysely';
import { defaultDisplayName, fold, type Document, type Json, type Metadata, type MetadataValueType } from '@airy/model';
import type { Tables } from './tables.ts';

export type Documents = ReadonlyMap<string, Document>;

/** The documents of some subjects (`conversation:<id>` …); those without metadata are left out. */
export async function readDocuments(kysely: Kysely<Tables>, subjects: readonly string[]): Promise<Documents> {
  if (subjects.length === 0) return new Map();
  const rows = await kysely
    .selectFrom('metadata')
    .select(['subject', 'key', 'value', 'valueType', 'timestamp'])
    .where('subject', 'in', subjects)
    .execute();
  const leaves = Map.groupBy(rows, ({ subject }) => subject);
  return new Map([...leaves].map(([subject, rowsOfSubject]) => [subject, fold(rowsOfSubject.map(toMetadata))]));
}

/** How many bytes keys and values of some subjects have; those without metadata are left out. */
export async function readDocumentBytes(
  kysely: Kysely<Tables>,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (subjects.length === 0) return new Map();
  const rows = await kysely
    .selectFrom('metadata')
    .select(['subject', sql<number>`sum(octet_length(key) + octet_length(value))`.as('bytes')])
    .where('subject', 'in', subjects)
    .groupBy('subject')
    .execute();
  return new Map(rows.map(({ subject, bytes }) => [subject, Number(bytes)]));
}

function toMetadata(row: Omit<Metadata, 'valueType'> & { readonly valueType: string }): Metadata {
  return { ...row, valueType: row.valueType as MetadataValueType };
}

const shownIdLength = 5;

/** Airy Core's name for a channel without one: source and the end of the id (contract §3, Channel payload). */
export function withChannelName(document: Document | undefined, channel: { id: string; source: string }): Document {
  return { name: `${channel.source} ${channel.id.slice(-shownIdLength)}`, ...document };
}

/** `display_name` and `unread_count` are always there (contract §3, conversations.list). */
export function withConversationDefaults(
  document: Document | undefined,
  conversation: { readonly id: string; readonly source: string; readonly unreadCount: number },
): Document {
  const contact = objectOr(document?.contact, {});
  const name = typeof contact.display_name === 'string' ? contact.display_name : defaultDisplayName(conversation);
  return {
    ...document,
    contact: { ...contact, display_name: name },
    unread_count: conversation.unreadCount,
  };
}

function objectOr(value: Json | undefined, otherwise: Document): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : otherwise;
}
