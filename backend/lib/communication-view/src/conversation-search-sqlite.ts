/**
 * Filters on SQLite. What leads is what finds the fewest: the full-text index, a range of numbers, or both together; where
 * everything finds many, a page is read along the list itself, as it is full soon.
 */
import type { Filter } from '@airy/filters';
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { conditionOf, isInKnownChannel, type SearchDialect } from './search-check.ts';
import { isExact, matchOf } from './search-match.ts';
import { globOf } from './search-pattern.ts';
import { sourceOf, type Source, type SqliteTables } from './search-sources.ts';
import {
  countUpTo,
  within,
  type ConversationPlace,
  type ConversationSearch,
  type Found,
  type Wanted,
  type Window,
} from './search-window.ts';
import type { Tables } from './tables.ts';

const dialect: SearchDialect = {
  contains: (column, text) => sql`instr(${column}, ${text}) > 0`,
  isLike: (column, head, pattern) => sql`${column} glob ${globOf(head, pattern)}`,
  // Terms have neither quotes nor backslashes, so that they are a list as soon as they stand in quotes.
  hasTermLike: (column, head, pattern) =>
    sql`exists (select 1 from json_each('["' || replace(trim(${column}), ' ', '","') || '"]') where value glob ${globOf(head, pattern)})`,
  unreadCount: sql`(select "unreadCount" from "conversationNumbers" where number = ${sql.ref('conversation.rowid')})`,
};

export function searchInSqlite(kysely: Kysely<Tables>, wanted: Wanted): ConversationSearch {
  return new SqliteSearch(kysely, wanted);
}

/** Where the conversations of a query come from, and what still has to be looked at in each. */
interface Lead {
  /** Null: the list itself. */
  readonly source: Source | null;
  readonly rest: readonly Filter[];
}

class SqliteSearch implements ConversationSearch {
  readonly #kysely: Kysely<SqliteTables>;
  readonly #wanted: Wanted;
  readonly #parts: readonly Filter[];

  constructor(kysely: Kysely<SqliteTables>, wanted: Wanted) {
    this.#kysely = kysely;
    this.#wanted = wanted;
    this.#parts = wanted.filter.kind === 'and' ? wanted.filter.filters : [wanted.filter];
  }

  async find(window: Window): Promise<Found> {
    const { counted } = this.#wanted.limits;
    const lead = await this.#lead();
    const isCounted = lead.source !== null && lead.rest.length === 0;
    if (!isCounted && lead.source !== null && lead.source.count <= counted) return this.#findAllAtOnce(lead, window);
    const count = isCounted ? lead.source.count : await this.#count(this.#conversations(lead));
    const near = window.offset === 0 && count > counted ? await this.#near(lead, window) : null;
    return { places: near ?? (await within(placesOf(this.#conversations(lead)), window).execute()), count };
  }

  /** A full page of conversations that follow soon in the list; null if that is not enough of it. */
  async #near(lead: Lead, window: Window): Promise<readonly ConversationPlace[] | null> {
    const first = await this.#alongTheList(window);
    if (first.length === window.limit) return first;
    if (lead.source === null || lead.rest.length > 0) return null;
    const next = await this.#foundNear(lead, window);
    return next.length === window.limit ? next : null;
  }

  async #lead(): Promise<Lead> {
    const { channels } = this.#wanted;
    if (this.#parts.some(isOneId)) return { source: null, rest: this.#parts };
    const source = await sourceOf(this.#kysely, this.#wanted);
    const isSure = (part: Filter): boolean => source?.asked.includes(part) === true && isExact(matchOf(part, channels));
    return { source, rest: this.#parts.filter(part => !isSure(part)) };
  }

  /** What was looked at once is counted and sorted: a place in the window has it all. */
  async #findAllAtOnce(lead: Lead, window: Window): Promise<Found> {
    const rows = await within(
      this.#kysely
        .with(
          common => common('wanted').materialized(),
          () => placesOf(this.#conversations(lead)),
        )
        .selectFrom('wanted as conversation')
        .select(['conversation.lastSentAt', 'conversation.id'])
        .select(sql<number>`(select count(*) from wanted)`.as('count')),
      window,
    ).execute();
    const [first] = rows;
    if (first) return { places: rows, count: first.count };
    return { places: [], count: await this.#count(this.#conversations(lead)) };
  }

  /** Looks at the next conversations of the list only. */
  #alongTheList(window: Window): Promise<readonly ConversationPlace[]> {
    const limit = Math.max(this.#wanted.limits.walked, 4 * window.limit);
    const next = this.#kysely.selectFrom('conversation').selectAll().select('conversation.rowid');
    const near = this.#kysely.selectFrom(within(next, { ...window, limit }).as('conversation'));
    const wanted = this.#wantedOf(near, this.#parts);
    return within(placesOf(wanted), window).execute();
  }

  /** Of what leads, only what is near: so that it need not all be sorted. */
  #foundNear(lead: Lead, window: Window): Promise<readonly ConversationPlace[]> {
    const near = this.#kysely.selectFrom('conversation').select('conversation.rowid');
    const query = this.#conversations(lead).where(
      sql<boolean>`+${sql.ref('lead.found')} in (${within(near, { ...window, limit: this.#wanted.limits.near })})`,
    );
    return within(placesOf(query), window).execute();
  }

  /** Cross joins are not reordered: what is joined comes after what leads. */
  #conversations({ source, rest }: Lead): Conversations {
    if (source === null) return this.#wantedOf(this.#kysely.selectFrom('conversation'), rest);
    const { unknown } = this.#wanted.channels;
    const isNarrow = !rest.some(readsWholeRow) && (unknown.length === 0 || rest.length === 0);
    const lead = this.#kysely.selectFrom(source.query.as('lead'));
    const joined = isNarrow ? lead.crossJoin('conversationNumbers as conversation') : lead.crossJoin('conversation');
    const led = (joined as Led).whereRef('conversation.rowid', '=', 'lead.found');
    return rest.length === 0 ? led : this.#wantedOf(led, rest);
  }

  #wantedOf(query: Conversations, filters: readonly Filter[]): Conversations {
    const { channels } = this.#wanted;
    const condition = conditionOf({ kind: 'and', filters }, { dialect, channels });
    return query
      .leftJoin('conversationDocument', 'conversationDocument.id', 'conversation.id')
      .where(condition)
      .where(isInKnownChannel(channels));
  }

  #count(query: Conversations): Promise<number> {
    return countUpTo(this.#kysely, this.#wanted.limits.counted + 1, query.select('conversation.id'));
  }
}

type Led = SelectQueryBuilder<
  SqliteTables & { readonly lead: { readonly found: number } },
  'conversation' | 'lead',
  object
>;
type Conversations = SelectQueryBuilder<SqliteTables, 'conversation', object>;

/** Whether a filter asks for what only a conversation's own row has. */
function readsWholeRow(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.filters.some(readsWholeRow);
    case 'not':
      return readsWholeRow(filter.filter);
    case 'text':
      return filter.field.name !== 'tag_ids' && filter.field.name !== 'metadata';
    case 'all':
    case 'none':
    case 'number':
      return false;
  }
}

function placesOf(query: Conversations) {
  return query.select(['conversation.lastSentAt', 'conversation.id']);
}

function isOneId(filter: Filter): boolean {
  return filter.kind === 'text' && filter.field.name === 'id' && filter.match.kind === 'tokens';
}
