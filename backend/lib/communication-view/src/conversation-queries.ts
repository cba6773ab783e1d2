/** Reading conversations: their rows joined with channel, receipt, last message and documents at the moment of reading. */
import { sql, type Kysely } from 'kysely';
import type { Filter } from '@airy/filters';
import type { Channel } from '@airy/model';
import { cursorsOf, invalidCursor, readCursor, readOffset, scopeOf, sliceOf, type Cursor } from './cursor.ts';
import {
  readDocumentBytes,
  readDocuments,
  withChannelName,
  withConversationDefaults,
  type Documents,
} from './documents.ts';
import { maxPageBytes, maxPageSize, readMessages } from './message-queries.ts';
import { searchConversations } from './filtered-conversations.ts';
import type { ChannelRow, ConversationPage, ConversationRow, PageRequest } from './port.ts';
import type { SearchLimits, Window } from './search-window.ts';
import type { ChannelTable, ConversationTable, ReadReceiptTable, Tables } from './tables.ts';

type Known = ConversationTable;

/** The rows themselves; a conversation whose channel is unknown does not exist (contract §2, Derived state). */
function known(kysely: Kysely<Tables>) {
  return kysely
    .selectFrom('conversation')
    .selectAll('conversation')
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('channel').select(sql.lit(1).as('one')).whereRef('channel.id', '=', 'conversation.channelId')),
    );
}

export async function conversationById(kysely: Kysely<Tables>, id: string): Promise<Known | null> {
  return (await known(kysely).where('conversation.id', '=', id).executeTakeFirst()) ?? null;
}

export interface Filtering {
  /** Null: nothing is filtered. */
  readonly filter: Filter | null;
  readonly limits: SearchLimits;
}

/** @throws AiryError `invalid_cursor` */
export async function pageOfConversations(
  kysely: Kysely<Tables>,
  page: PageRequest,
  { filter, limits }: Filtering,
): Promise<ConversationPage> {
  const pageSize = Math.min(page.pageSize, maxPageSize);
  const scope = scopeOf(`conversations ${JSON.stringify(filter)}`);
  const start = page.cursor === null ? null : startOf(page.cursor, scope);
  const offset = typeof start === 'number' ? start : 0;
  const window = { start: typeof start === 'number' ? null : start, offset, limit: pageSize + 1 };
  const { rows, ...counted } = await (filter === null
    ? rowsOfAll(kysely, window)
    : rowsWanted(kysely, window, { filter, limits }));
  const side = offset > 0 ? 'after' : (window.start?.side ?? null);
  const slice = sliceOf(rows, side, await fittingSize(kysely, rows, pageSize));
  return {
    items: await completeConversations(kysely, slice.rows),
    ...cursorsOf(slice, scope, ({ lastSentAt, id }) => ({ sentAt: lastSentAt, position: 0, id })),
    ...counted,
  };
}

/** A page of so many is not measured: with the largest messages and documents that callers may send it is 15 MB. */
const alwaysFitting = 20;

/** How many rows from the first on fit into one page with their last messages and documents; at least one. */
async function fittingSize(kysely: Kysely<Tables>, rows: readonly Known[], pageSize: number): Promise<number> {
  if (pageSize <= alwaysFitting) return pageSize;
  const messages = await kysely
    .selectFrom('message')
    .select(['id', sql<number>`octet_length(content)`.as('bytes')])
    .where(
      'id',
      'in',
      rows.map(({ lastId }) => lastId),
    )
    .execute();
  const contents = new Map(messages.map(({ id, bytes }) => [id, Number(bytes)]));
  const subjects = rows.flatMap(({ id, lastId }) => [`conversation:${id}`, `message:${lastId}`]);
  const documents = await readDocumentBytes(kysely, subjects);
  let bytes = 0;
  const fitting = rows.findIndex(({ id, lastId }) => {
    bytes += contents.get(lastId) ?? 0;
    bytes += (documents.get(`conversation:${id}`) ?? 0) + (documents.get(`message:${lastId}`) ?? 0);
    return bytes > maxPageBytes;
  });
  return fitting < 0 ? pageSize : Math.min(pageSize, Math.max(1, fitting));
}

/** A number is Airy Core's cursor: how many to leave out. */
function startOf(text: string, scope: string): Cursor | number {
  return readOffset(text) ?? readCursor(text, scope) ?? invalidCursor();
}

/** In the order they are read in. */
interface ReadRows {
  readonly rows: readonly Known[];
  readonly total: number;
  readonly isTotalExact: boolean;
}

async function rowsOfAll(kysely: Kysely<Tables>, { start, offset, limit }: Window): Promise<ReadRows> {
  const first = offset > 0 ? await startAtOffset(kysely, offset) : start;
  const rows = first === 'past the end' ? [] : await readRows(kysely, first, limit);
  return { rows, total: await totalOf(kysely), isTotalExact: true };
}

async function rowsWanted(
  kysely: Kysely<Tables>,
  window: Window,
  { filter, limits }: Filtering & { readonly filter: Filter },
): Promise<ReadRows> {
  const search = await searchConversations(kysely, filter, limits);
  const { places, count } = await search.find(window);
  const counted = { total: Math.min(count, limits.counted), isTotalExact: count <= limits.counted };
  if (places.length === 0) return { rows: [], ...counted };
  const ids = places.map(({ id }) => id);
  const rows = await kysely.selectFrom('conversation').selectAll().where('id', 'in', ids).execute();
  const byId = new Map(rows.map(row => [row.id, row]));
  return { rows: ids.flatMap(id => byId.get(id) ?? []), ...counted };
}

/** Steps over the index alone, so a conversation without a known channel counts as a step too. */
async function startAtOffset(kysely: Kysely<Tables>, offset: number): Promise<Cursor | 'past the end'> {
  const before = await kysely
    .selectFrom('conversation')
    .select(['lastSentAt', 'id'])
    .orderBy('lastSentAt', 'desc')
    .orderBy('id', 'desc')
    .offset(offset - 1)
    .limit(1)
    .executeTakeFirst();
  if (!before) return 'past the end';
  return { side: 'after', place: { sentAt: before.lastSentAt, position: 0, id: before.id } };
}

async function readRows(kysely: Kysely<Tables>, start: Cursor | null, limit: number): Promise<readonly Known[]> {
  const direction = start?.side === 'before' ? 'asc' : 'desc';
  const query = known(kysely)
    .orderBy('conversation.lastSentAt', direction)
    .orderBy('conversation.id', direction)
    .limit(limit);
  if (start === null) return query.execute();
  const { sentAt, id } = start.place;
  return query
    .where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('conversation.lastSentAt', 'conversation.id'),
        start.side === 'before' ? '>' : '<',
        tuple(sentAt, id),
      ),
    )
    .execute();
}

async function totalOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely
    .selectFrom('conversationCount')
    .innerJoin('channel', 'channel.id', 'conversationCount.channelId')
    .select(({ fn }) => fn.sum<number | null>('conversations').as('total'))
    .executeTakeFirst();
  return row?.total ?? 0;
}

/** With everything that is shown of them; in the given order. */
export async function completeConversations(
  kysely: Kysely<Tables>,
  rows: readonly Known[],
): Promise<readonly ConversationRow[]> {
  if (rows.length === 0) return [];
  const messages = await readMessages(
    kysely,
    rows.map(({ lastId }) => lastId),
  );
  const channels = await readChannels(kysely, [...new Set(rows.map(({ channelId }) => channelId))]);
  const documents = await readDocuments(
    kysely,
    rows.map(({ id }) => `conversation:${id}`),
  );
  const unread = await unreadCounts(kysely, rows);
  return rows.flatMap(row => {
    const [lastMessage, channel] = [messages.get(row.lastId), channels.get(row.channelId)];
    if (!lastMessage || !channel) return [];
    const unreadCount = unread.get(row.id) ?? 0;
    return { ...shown(row, { channel, unreadCount, documents }), lastMessage };
  });
}

interface Beside {
  readonly channel: ChannelRow;
  readonly unreadCount: number;
  readonly documents: Documents;
}

function shown(row: Known, { channel, unreadCount, documents }: Beside): Omit<ConversationRow, 'lastMessage'> {
  const { source } = channel.channel;
  const document = documents.get(`conversation:${row.id}`);
  return {
    id: row.id,
    channel,
    createdAt: row.createdAt,
    metadata: withConversationDefaults(document, { id: row.id, source, unreadCount }),
    unreadCount,
    sourceConversationId: row.contactSenderId,
    lastReceivedAt: row.contactSentAt,
  };
}

async function unreadCounts(kysely: Kysely<Tables>, rows: readonly Known[]): Promise<ReadonlyMap<string, number>> {
  const ids = rows.map(({ id }) => id);
  const found = await kysely.selectFrom('readReceipt').selectAll().where('conversationId', 'in', ids).execute();
  const receipts = new Map(found.map(receipt => [receipt.conversationId, receipt]));
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row.id, await unreadCount(kysely, row, receipts.get(row.id)));
  return counts;
}

/** Contact messages above the receipt; where Airy Core wrote one of the two, those after its date. */
async function unreadCount(kysely: Kysely<Tables>, row: Known, receipt?: ReadReceiptTable): Promise<number> {
  if (!receipt) return row.contactCount ?? row.contactMessages;
  if (row.contactCount !== null && receipt.readContactCount !== null)
    return Math.max(0, row.contactCount - receipt.readContactCount);
  if (row.contactSentAt === null || row.contactSentAt <= receipt.readDate) return 0;
  const counted = await kysely
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('unread'))
    .where('conversationId', '=', row.id)
    .where('sentAt', '>', receipt.readDate)
    .where('isFromContact', '=', 1)
    .executeTakeFirstOrThrow();
  return counted.unread;
}

/** Channels by id, or all; with their documents. */
export async function readChannels(
  kysely: Kysely<Tables>,
  ids: readonly string[] | null,
): Promise<ReadonlyMap<string, ChannelRow>> {
  let query = kysely.selectFrom('channel').selectAll().orderBy('id');
  if (ids !== null) query = query.where('id', 'in', ids);
  const rows = await query.execute();
  const documents = await readDocuments(
    kysely,
    rows.map(({ id }) => `channel:${id}`),
  );
  return new Map(rows.map(row => [row.id, toChannelRow(row, documents)]));
}

function toChannelRow(row: ChannelTable, documents: Documents): ChannelRow {
  const channel: Channel = { ...row, connectionState: row.connectionState as Channel['connectionState'] };
  return { channel, metadata: withChannelName(documents.get(`channel:${row.id}`), channel) };
}
