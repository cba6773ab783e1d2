/** Reading messages, and lists of them. */
import { sql, type Kysely } from 'kysely';
import type { Message } from '@airy/model';
import { cursorsOf, invalidCursor, readCursor, scopeOf, sliceOf, type Cursor, type Place } from './cursor.ts';
import { readDocuments } from './documents.ts';
import { toMessage } from './message-row.ts';
import type { MessageRow, Page, PageRequest } from './port.ts';
import type { MessageTable, Tables } from './tables.ts';

/** A page never holds more, whatever is asked for. */
export const maxPageSize = 1_000;
const maxPending = 1_000;

/** Messages by id, with their documents. */
export async function readMessages(
  kysely: Kysely<Tables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, MessageRow>> {
  if (ids.length === 0) return new Map();
  const rows = await kysely.selectFrom('message').selectAll().where('id', 'in', ids).execute();
  return new Map((await withDocuments(kysely, rows)).map(row => [row.message.id, row]));
}

async function withDocuments(kysely: Kysely<Tables>, rows: readonly MessageTable[]): Promise<readonly MessageRow[]> {
  const documents = await readDocuments(
    kysely,
    rows.map(({ id }) => `message:${id}`),
  );
  return rows.map(row => ({ message: toMessage(row), metadata: documents.get(`message:${row.id}`) ?? {} }));
}

/** @throws AiryError `invalid_cursor` */
export async function pageOfMessages(
  kysely: Kysely<Tables>,
  conversation: { readonly id: string; readonly messages: number },
  page: PageRequest,
): Promise<Page<MessageRow>> {
  const pageSize = Math.min(page.pageSize, maxPageSize);
  const start = page.cursor === null ? null : await startOf(kysely, conversation.id, page.cursor);
  const read = await readRows(kysely, conversation.id, start, pageSize + 1);
  const slice = sliceOf(read, start?.side ?? null, pageSize);
  return {
    items: await withDocuments(kysely, slice.rows),
    ...cursorsOf(slice, scopeOfMessages(conversation.id), ({ sentAt, position, id }) => ({ sentAt, position, id })),
    total: conversation.messages,
  };
}

function scopeOfMessages(conversationId: string): string {
  return scopeOf(`messages of ${conversationId}`);
}

interface Start extends Cursor {
  /** Airy Core's cursor is the first message of the wanted page itself. */
  readonly isIncluded: boolean;
}

async function startOf(kysely: Kysely<Tables>, conversationId: string, text: string): Promise<Start> {
  const cursor = readCursor(text, scopeOfMessages(conversationId));
  if (cursor) return { ...cursor, isIncluded: false };
  const place: Place | undefined = await kysely
    .selectFrom('message')
    .select(['sentAt', 'position', 'id'])
    .where('id', '=', text)
    .where('conversationId', '=', conversationId)
    .executeTakeFirst();
  return place ? { side: 'after', place, isIncluded: true } : invalidCursor();
}

async function readRows(
  kysely: Kysely<Tables>,
  conversationId: string,
  start: Start | null,
  limit: number,
): Promise<readonly MessageTable[]> {
  const direction = start?.side === 'before' ? 'asc' : 'desc';
  let query = kysely
    .selectFrom('message')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy('sentAt', direction)
    .orderBy('position', direction)
    .orderBy('id', direction)
    .limit(limit);
  if (start) {
    const comparison = start.side === 'before' ? '>' : start.isIncluded ? '<=' : '<';
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('sentAt', 'position', 'id'),
        comparison,
        tuple(start.place.sentAt, start.place.position, start.place.id),
      ),
    );
  }
  return query.execute();
}

/** Literals, not parameters: only so does SQLite know that the index of pending messages covers the question. */
export async function pendingMessages(kysely: Kysely<Tables>, conversationId: string): Promise<readonly Message[]> {
  const rows = await kysely
    .selectFrom('message')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('deliveryState', '=', sql.lit('PENDING'))
    .where('isFromContact', '=', sql.lit(0 as const))
    .orderBy('sentAt')
    .orderBy('position')
    .orderBy('id')
    .limit(maxPending)
    .execute();
  return rows.map(toMessage);
}
