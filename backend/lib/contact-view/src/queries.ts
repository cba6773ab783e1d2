/** Reading contacts: rows of the list joined with their leaves at the moment of reading. */
import type { Kysely } from 'kysely';
import { readContact, type ContactWithHistory } from '@airy/domain';
import { AiryError } from '@airy/errors';
import type { Metadata, MetadataValueType } from '@airy/model';
import { readCursor, writeCursor, type Cursor, type Place } from './cursor.ts';
import type { ContactPage, ContactPageRequest, ContactView } from './port.ts';
import type { LeafTable, Tables } from './tables.ts';

export function contactQueries(database: Kysely<unknown>): ContactView {
  const kysely = database as Kysely<Tables>;
  const contact = async (id: string): Promise<ContactWithHistory | null> =>
    (await readContacts(kysely, [id])).get(id) ?? null;
  return {
    contact,
    contactOfConversation: async conversationId => {
      const link = await kysely
        .selectFrom('contactLink')
        .select('contactId')
        .where('conversationId', '=', conversationId)
        .orderBy('since', 'desc')
        .orderBy('contactId')
        .limit(1)
        .executeTakeFirst();
      return link ? contact(link.contactId) : null;
    },
    linked: async conversationIds => {
      if (conversationIds.length === 0) return new Set();
      const links = await kysely
        .selectFrom('contactLink')
        .select('conversationId')
        .where('conversationId', 'in', conversationIds)
        .execute();
      return new Set(links.map(link => link.conversationId));
    },
    contacts: page => pageOfContacts(kysely, page),
  };
}

async function readContacts(
  kysely: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ContactWithHistory>> {
  if (ids.length === 0) return new Map();
  const rows = await kysely.selectFrom('contactLeaf').selectAll().where('contactId', 'in', ids).execute();
  const contacts = new Map<string, ContactWithHistory>();
  for (const [id, leaves] of Map.groupBy(rows, ({ contactId }) => contactId)) {
    const contact = readContact(id, leaves.map(toMetadata));
    if (contact !== null) contacts.set(id, contact);
  }
  return contacts;
}

function toMetadata({ contactId, key, value, valueType, timestamp }: LeafTable): Metadata {
  return { subject: `contact:${contactId}`, key, value, valueType: valueType as MetadataValueType, timestamp };
}

/** A page never holds more, whatever is asked for. */
const maxPageSize = 1_000;

/** @throws AiryError `invalid_cursor` */
async function pageOfContacts(kysely: Kysely<Tables>, page: ContactPageRequest): Promise<ContactPage> {
  const pageSize = Math.min(page.pageSize, maxPageSize);
  const total = await totalOf(kysely);
  // Airy Core did not look at the cursor where all fits on one page (contract §3, Pagination).
  const start = page.cursor === null || total <= pageSize ? null : await startOf(kysely, page.cursor);
  const read = await readRows(kysely, start, pageSize + 1);
  const isBackwards = start?.side === 'before';
  const rows = isBackwards ? read.slice(0, pageSize).toReversed() : read.slice(0, pageSize);
  const hasMore = read.length > pageSize;
  const contacts = await readContacts(
    kysely,
    rows.map(({ id }) => id),
  );
  const [first, last] = [rows[0], rows.at(-1)];
  const hasPrevious = isBackwards ? hasMore : start !== null;
  return {
    items: rows.flatMap(({ id }) => contacts.get(id) ?? []),
    previousCursor: first && hasPrevious ? writeCursor('before', first) : null,
    nextCursor: last && (isBackwards || hasMore) ? writeCursor('after', last) : null,
    total,
  };
}

async function totalOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely
    .selectFrom('contactCount')
    .select(({ fn }) => fn.sum<number | null>('contacts').as('total'))
    .executeTakeFirst();
  return row?.total ?? 0;
}

interface Start extends Cursor {
  /** Airy Core's cursor is the first contact of the wanted page itself. */
  readonly isIncluded: boolean;
}

async function startOf(kysely: Kysely<Tables>, text: string): Promise<Start> {
  const cursor = readCursor(text);
  if (cursor) return { ...cursor, isIncluded: false };
  const id = text.toLowerCase();
  const place = await kysely.selectFrom('contact').select(['name', 'id']).where('id', '=', id).executeTakeFirst();
  if (!place) throw new AiryError('invalid_cursor');
  return { side: 'after', place, isIncluded: true };
}

async function readRows(kysely: Kysely<Tables>, start: Start | null, limit: number): Promise<readonly Place[]> {
  const direction = start?.side === 'before' ? 'desc' : 'asc';
  const query = kysely
    .selectFrom('contact')
    .select(['name', 'id'])
    .orderBy('name', direction)
    .orderBy('id', direction)
    .limit(limit);
  if (start === null) return query.execute();
  const comparison = start.side === 'before' ? '<' : start.isIncluded ? '>=' : '>';
  const { name, id } = start.place;
  return query.where(({ eb, refTuple, tuple }) => eb(refTuple('name', 'id'), comparison, tuple(name, id))).execute();
}
