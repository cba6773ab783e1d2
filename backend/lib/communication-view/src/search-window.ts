/** Parts of the list of conversations, and what both databases share in reading them. */
import type { Filter } from '@airy/filters';
import type { AliasedExpression, Kysely, SelectQueryBuilder } from 'kysely';
import type { Cursor } from './cursor.ts';
import type { SearchChannels } from './search-channels.ts';

export interface SearchLimits {
  /** Beyond it no total is exact. */
  readonly counted: number;
  /** Conversations that are looked at one by one along the list, where a page of it is full soon. */
  readonly walked: number;
  /** Conversations, from there on, among which the page is sought then, before everything that was found is sorted. */
  readonly near: number;
}

export const searchLimits: SearchLimits = { counted: 10_000, walked: 1_000, near: 20_000 };

/** What the list is ordered by. */
export interface ConversationPlace {
  readonly lastSentAt: number;
  readonly id: string;
}

/** A part of the list, read from `start` on, towards the beginning if that is its side. */
export interface Window {
  readonly start: Cursor | null;
  readonly offset: number;
  readonly limit: number;
}

/** A part of the list, and how long the list is. */
export interface Found {
  /** In the order they are read in. */
  readonly places: readonly ConversationPlace[];
  /** At most one more than `counted`, which says that there are more. */
  readonly count: number;
}

/** The conversations that a filter wants. */
export interface ConversationSearch {
  find(window: Window): Promise<Found>;
}

export interface Wanted {
  readonly filter: Filter;
  readonly channels: SearchChannels;
  readonly limits: SearchLimits;
}

type Listed = SelectQueryBuilder<{ conversation: ConversationPlace }, 'conversation', object>;

/** The query's conversations, as this part of the list has them. */
export function within<Query>(query: Query, { start, offset, limit }: Window): Query {
  const direction = start?.side === 'before' ? 'asc' : 'desc';
  let part = (query as unknown as Listed)
    .orderBy('conversation.lastSentAt', direction)
    .orderBy('conversation.id', direction)
    .limit(limit);
  if (offset > 0) part = part.offset(offset);
  if (start !== null)
    part = part.where(({ eb, refTuple, tuple }) =>
      eb(
        refTuple('conversation.lastSentAt', 'conversation.id'),
        start.side === 'before' ? '>' : '<',
        tuple(start.place.sentAt, start.place.id),
      ),
    );
  return part as unknown as Query;
}

/** A query that selects something of each row. */
export interface Countable {
  limit(rows: number): { as(name: 'counted'): AliasedExpression<unknown, 'counted'> };
}

/** How many rows the query has, at most `limit`. */
export async function countUpTo<Database>(kysely: Kysely<Database>, limit: number, query: Countable): Promise<number> {
  const { count } = await (kysely as unknown as Kysely<unknown>)
    .selectFrom(query.limit(limit).as('counted'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
