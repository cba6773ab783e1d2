/** Reading messages, and lists of them. */
import { sql, type Kysely } from 'kysely';
import type { Message } from '@airy/model';
import { cursorsOf, invalidCursor, readCursor, scopeOf, sliceOf, type Cursor, type Place } from './cursor.ts';
import { readDocumentBytes, readDocuments } from './documents.ts';
import { toMessage } from './message-row.ts';
import type { MessageRow, Page, PageRequest } from './port.ts';
import type { MessageTable, Tables } from './tables.ts';

/** A page never holds more, whatever is asked for. */
export const maxPageSize = 1_000;
const maxPending = 1_000;

/** A page ends early where contents and documents would be more; the next one goes on. */
export const maxPageBytes = 8 * 1024 * 1024;

/** A page of so many is not measured: with the largest contents that callers may send it is 5 MB. */
const alwaysFitting = 20;

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
  const start = page.cursor === null ? null : await startOf(kysely, conversation.id, page.cursor);
  const wanted = { start, limit: Math.min(page.pageSize, maxPageSize) };
  const pageSize = await fittingSize(kysely, conversation.id, wanted);
  const read = await rowsFrom(kysely, conversation.id, { start, limit: pageSize + 1 })
    .selectAll()
    .execute();
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

interface Window {
  readonly start: Start | null;
  readonly limit: number;
}

/** How many messages from there on fit into one page with their documents; at least one. */
async function fittingSize(kysely: Kysely<Tables>, conversationId: string, window: Window): Promise<number> {
  if (window.limit <= alwaysFitting) return window.limit;
  const rows = await rowsFrom(kysely, conversationId, window)
    .select(['id', sql<number>`octet_length(content)`.as('bytes')])
    .execute();
  const documents = await readDocumentBytes(
    kysely,
    rows.map(({ id }) => `message:${id}`),
  );
  let bytes = 0;
  const fitting = rows.findIndex(({ id, bytes: ofContent }) => {
    bytes += Number(ofContent) + (documents.get(`message:${id}`) ?? 0);
    return bytes > maxPageBytes;
  });
  return fitting < 0 ? window.limit : Math.max(1, fitting);
}

function rowsFrom(kysely: Kysely<Tables>, conversationId: string, { start, limit }: Window) {
  const direction = start?.side === 'before' ? 'asc' : 'desc';
  const query = kysely
    .selectFrom('message')
    .where('conversationId', '=', conversationId)
    .orderBy('sentAt', direction)
    .orderBy('position', direction)
    .orderBy('id', direction)
    .limit(limit);
  if (start === null) return query;
  const comparison = start.side === 'before' ? '>' : start.isIncluded ? '<=' : '<';
  const { sentAt, position, id } = start.place;
  return query.where(({ eb, refTuple, tuple }) =>
    eb(refTuple('sentAt', 'position', 'id'), comparison, tuple(sentAt, position, id)),
  );
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
