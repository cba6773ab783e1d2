/** Filters on PostgreSQL: one condition over the joined rows; the server chooses the way. */
import type { Filter } from '@airy/filters';
import { expressionBuilder, sql, type Kysely, type RawBuilder } from 'kysely';
import { conditionOf, isInKnownChannel, type Condition, type SearchDialect } from './search-check.ts';
import { likeOf } from './search-pattern.ts';
import { metadataTerm, tagTerm } from './search-terms.ts';
import { countUpTo, within, type ConversationSearch, type Found, type Wanted, type Window } from './search-window.ts';
import type { Tables } from './tables.ts';

/** As `unreadCount` of conversation-queries.ts has it. */
function unreadCount(): RawBuilder<number> {
  const unread = expressionBuilder<Tables, 'conversation' | 'readReceipt'>()
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('unread'))
    .whereRef('message.conversationId', '=', 'conversation.id')
    .whereRef('message.sentAt', '>', 'readReceipt.readDate')
    .where('message.isFromContact', '=', 1);
  const [counted, read] = [sql.ref('conversation.contactCount'), sql.ref('readReceipt.readContactCount')];
  const [newest, readDate] = [sql.ref('conversation.contactSentAt'), sql.ref('readReceipt.readDate')];
  return sql`case
    when ${sql.ref('readReceipt.conversationId')} is null
      then coalesce(${counted}, ${sql.ref('conversation.contactMessages')})
    when ${counted} is not null and ${read} is not null then greatest(0, ${counted} - ${read})
    when ${newest} is null or ${newest} <= ${readDate} then 0
    else ${unread} end`;
}

const dialect: SearchDialect = {
  contains: (column, text) => sql`strpos(${column}, ${text}) > 0`,
  isLike: (column, head, pattern) => sql`${column} like ${likeOf(head, pattern)}`,
  hasTermLike: (column, head, pattern) =>
    sql`exists (select 1 from unnest(string_to_array(${column}, ' ')) as term where term like ${likeOf(head, pattern)})`,
  unreadCount: unreadCount(),
};

export function searchInPostgres(kysely: Kysely<Tables>, { filter, channels, limits }: Wanted): ConversationSearch {
  const condition = conditionOf(filter, { dialect, channels });
  const query = kysely
    .selectFrom('conversation')
    .leftJoin('conversationDocument', 'conversationDocument.id', 'conversation.id')
    .leftJoin('readReceipt', 'readReceipt.conversationId', 'conversation.id')
    .where(condition)
    .where(isInKnownChannel(channels))
    .where(hasTerms(neededTerms(filter)))
    .select(['conversation.lastSentAt', 'conversation.id']);
  return {
    find: async (window: Window): Promise<Found> => ({
      places: await within(query, window).execute(),
      count: await countUpTo(kysely, limits.counted + 1, query),
    }),
  };
}

/** What the condition says already, in the words of the index. */
function hasTerms(terms: readonly string[]): Condition {
  if (terms.length === 0) return sql`1 = 1`;
  const [own, pieces] = [sql.ref('conversationDocument.terms'), sql.ref('conversationDocument.grams')];
  return sql`string_to_array(${own} || ${pieces}, ' ') @> array[${sql.join([...terms])}]::text[]`;
}

/** Terms that every wanted conversation has. */
function neededTerms(filter: Filter): readonly string[] {
  if (filter.kind === 'and') return filter.filters.flatMap(neededTerms);
  if (filter.kind !== 'text' || filter.match.kind !== 'tokens') return [];
  const { field, match } = filter;
  if (field.name === 'tag_ids') return match.tokens.map(tagTerm);
  return field.name === 'metadata' ? match.tokens.map(token => metadataTerm(field.key, token)) : [];
}
