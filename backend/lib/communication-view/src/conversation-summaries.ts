/** Conversations made anew from all of their messages: after one was deleted, or changed its place. */
import { sql, type Kysely, type SqlBool } from 'kysely';
import type { Rows, Steps } from '@airy/views';
import { summaryOf, withMessage } from './conversation-summary.ts';
import { messageTable, type ConversationTable, type MessageTable, type Tables } from './tables.ts';

interface Counted {
  readonly conversationId: string;
  readonly messages: number;
  readonly contactMessages: number;
  readonly contactCount: number | null;
  readonly firstId: string;
  readonly lastId: string;
  readonly contactId: string | null;
}

/** By id; null where no message is left. */
export function* summariesOf(rows: Rows, ids: readonly string[]): Steps<Map<string, ConversationTable | null>> {
  const summaries = new Map<string, ConversationTable | null>(ids.map(id => [id, null]));
  if (ids.length === 0) return summaries;
  yield* rows.write();
  const counted = yield* rows.select((kysely: Kysely<Tables>) => countedMessages(kysely, ids));
  yield* rows.load(
    messageTable,
    counted.flatMap(({ firstId, lastId, contactId }) => [firstId, lastId, ...(contactId === null ? [] : [contactId])]),
  );
  for (const row of counted)
    summaries.set(
      row.conversationId,
      summaryFrom(row, id => rows.get(messageTable, id)),
    );
  return summaries;
}

function summaryFrom(counted: Counted, read: (id: string) => MessageTable | null): ConversationTable | null {
  const { firstId, lastId, contactId, messages, contactMessages, contactCount } = counted;
  const [first, ...others] = [firstId, lastId, contactId].flatMap(id => (id === null ? [] : (read(id) ?? [])));
  if (!first) return null;
  return { ...others.reduce(withMessage, summaryOf(first)), messages, contactMessages, contactCount };
}

function countedMessages(kysely: Kysely<Tables>, ids: readonly string[]) {
  const newest = (kind: ReturnType<typeof sql<SqlBool>>) =>
    kysely
      .selectFrom('message as other')
      .select('other.id')
      .where('other.conversationId', '=', sql.ref<string>('message.conversationId'))
      .where(kind)
      .orderBy('other.sentAt', 'desc')
      .orderBy('other.position', 'desc')
      .orderBy('other.id', 'desc')
      .limit(1);
  const first = kysely
    .selectFrom('message as other')
    .select('other.id')
    .where('other.conversationId', '=', sql.ref<string>('message.conversationId'))
    .orderBy('other.position')
    .orderBy('other.sentAt')
    .orderBy('other.id')
    .limit(1);
  return kysely
    .selectFrom('message')
    .select(({ fn }) => [
      'message.conversationId',
      fn.countAll<number>().as('messages'),
      fn.sum<number>('message.isFromContact').as('contactMessages'),
      fn.max('message.contactCount').as('contactCount'),
      first.as('firstId'),
      newest(sql`1 = 1`).as('lastId'),
      newest(sql`${sql.ref('other.isFromContact')} = 1`).as('contactId'),
    ])
    .where('message.conversationId', 'in', ids)
    .groupBy('message.conversationId')
    .$castTo<Counted>();
}
