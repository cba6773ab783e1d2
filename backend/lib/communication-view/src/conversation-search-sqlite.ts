/**
 * Filters on SQLite. What leads is what finds the fewest: the full-text index, a range of numbers, or an id; where all of
 * them find many, a page is read along the list itself, as it is full soon.
 */
import type { Filter, NumberField } from '@airy/filters';
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { conditionOf, isInKnownChannel, type Condition, type SearchDialect } from './search-check.ts';
import { isExact, matchOf, queryOf, withoutUnknown } from './search-match.ts';
import { globOf } from './search-pattern.ts';
import {
  countUpTo,
  within,
  type ConversationPlace,
  type ConversationSearch,
  type Countable,
  type Wanted,
  type Window,
} from './search-window.ts';
import type { ConversationTable, Tables } from './tables.ts';

/** The tables with those of search-indexes.ts. */
interface SqliteTables extends Omit<Tables, 'conversation'> {
  readonly conversation: ConversationTable & { readonly rowid: number };
  readonly conversationTerms: { readonly rowid: number; readonly terms: string };
  readonly conversationNumbers: { readonly number: number; readonly unreadCount: number; readonly createdAt: number };
}

type NumberRange = Extract<Filter, { readonly kind: 'number' }>;

/** What a query begins with, and what it then still has to look at in each conversation. */
type Lead =
  | { readonly by: 'terms'; readonly query: string; readonly rest: Condition; readonly count: number | null }
  | { readonly by: 'numbers'; readonly range: NumberRange; readonly rest: Condition; readonly count: null }
  | { readonly by: 'list'; readonly rest: Condition; readonly count: null };

const dialect: SearchDialect = {
  contains: (column, text) => sql`instr(${column}, ${text}) > 0`,
  isLike: (column, head, pattern) => sql`${column} glob ${globOf(head, pattern)}`,
  // Terms have neither quotes nor backslashes, so that they are a list as soon as they stand in quotes.
  hasTermLike: (column, head, pattern) =>
    sql`exists (select 1 from json_each('["' || replace(trim(${column}), ' ', '","') || '"]') where value glob ${globOf(head, pattern)})`,
  unreadCount: sql`(select "unreadCount" from "conversationNumbers" where number = ${sql.ref('conversation.rowid')})`,
};

const columns: Readonly<Record<NumberField, 'unreadCount' | 'createdAt'>> = {
  unread_count: 'unreadCount',
  created_at: 'createdAt',
};

export function searchInSqlite(kysely: Kysely<Tables>, wanted: Wanted): ConversationSearch {
  return new SqliteSearch(kysely, wanted);
}

class SqliteSearch implements ConversationSearch {
  readonly #kysely: Kysely<SqliteTables>;
  readonly #wanted: Wanted;
  readonly #parts: readonly Filter[];
  #lead: Promise<Lead> | null = null;

  constructor(kysely: Kysely<SqliteTables>, wanted: Wanted) {
    this.#kysely = kysely;
    this.#wanted = wanted;
    this.#parts = wanted.filter.kind === 'and' ? wanted.filter.filters : [wanted.filter];
  }

  async count(): Promise<number> {
    const lead = await this.#chosenLead();
    return lead.count ?? (await this.#countOf(this.#ledBy(lead).select('conversation.id')));
  }

  async places(window: Window): Promise<readonly ConversationPlace[]> {
    if (window.offset === 0 && (await this.count()) > this.#wanted.limits.counted) {
      const found = await this.#alongTheList(window);
      if (found.length === window.limit) return found;
    }
    const query = this.#ledBy(await this.#chosenLead()).select(['conversation.lastSentAt', 'conversation.id']);
    return within(query, window).execute();
  }

  #chosenLead(): Promise<Lead> {
    this.#lead ??= this.#chooseLead();
    return this.#lead;
  }

  async #chooseLead(): Promise<Lead> {
    const found = withoutUnknown(matchOf(this.#wanted.filter, this.#wanted.channels).atMost, this.#wanted.channels);
    const query = found === null ? null : queryOf(found);
    const list: Lead = { by: 'list', rest: this.#restOf(this.#parts), count: null };
    if (this.#parts.some(isOneId)) return list;
    const ranges = this.#parts.filter(part => part.kind === 'number');
    const counted: (readonly [count: number, lead: Lead])[] = [];
    for (const range of ranges) {
      const rest = this.#restOf(this.#parts.filter(part => part !== range));
      counted.push([await this.#countOf(this.#numbersIn(range)), { by: 'numbers', range, rest, count: null }]);
    }
    if (query !== null) counted.push(await this.#termsLead(query));
    const [fewest] = counted.toSorted(([left], [right]) => left - right);
    if (fewest === undefined) return list;
    const [count, lead] = fewest;
    // Where everything finds many, the index is still the cheapest to count by.
    return count <= this.#wanted.limits.counted ? lead : (counted.at(-1)?.[1] ?? lead);
  }

  async #termsLead(query: string): Promise<readonly [count: number, lead: Lead]> {
    const { channels } = this.#wanted;
    const rest = this.#parts.filter(part => !isExact(matchOf(part, channels)));
    const count = await this.#countOf(this.#termsFoundBy(query));
    const condition = this.#conditionOf(rest);
    return [count, { by: 'terms', query, rest: condition, count: rest.length === 0 ? count : null }];
  }

  #restOf(parts: readonly Filter[]): Condition {
    return sql`(${this.#conditionOf(parts)} and ${isInKnownChannel(this.#wanted.channels)})`;
  }

  #conditionOf(filters: readonly Filter[]): Condition {
    return conditionOf({ kind: 'and', filters }, { dialect, channels: this.#wanted.channels });
  }

  #numbersIn({ field, min, max }: NumberRange) {
    const column = columns[field];
    return this.#kysely
      .selectFrom('conversationNumbers')
      .select('number as found')
      .where(column, '>=', min)
      .where(column, '<=', max);
  }

  #termsFoundBy(query: string) {
    return this.#kysely
      .selectFrom('conversationTerms')
      .select('conversationTerms.rowid as found')
      .where(sql<boolean>`"conversationTerms" match ${query}`);
  }

  /** Cross joins are not reordered: what is joined comes after what leads. */
  #ledBy(lead: Lead): Conversations {
    if (lead.by === 'list') return conversationsFrom(this.#kysely.selectFrom('conversation'), lead.rest);
    const found = lead.by === 'terms' ? this.#termsFoundBy(lead.query) : this.#numbersIn(lead.range);
    const joined = this.#kysely
      .selectFrom(found.as('lead'))
      .crossJoin('conversation')
      .whereRef('conversation.rowid', '=', 'lead.found');
    return conversationsFrom(joined, lead.rest);
  }

  /** Looks at the next conversations of the list only. */
  async #alongTheList(window: Window): Promise<readonly ConversationPlace[]> {
    const next = within(this.#kysely.selectFrom('conversation').selectAll().select('conversation.rowid'), {
      ...window,
      limit: Math.max(this.#wanted.limits.walked, 4 * window.limit),
    });
    const query = conversationsFrom(this.#kysely.selectFrom(next.as('conversation')), this.#restOf(this.#parts));
    return within(query.select(['conversation.lastSentAt', 'conversation.id']), window).execute();
  }

  #countOf(query: Countable): Promise<number> {
    return countUpTo(this.#kysely as unknown as Kysely<unknown>, this.#wanted.limits.counted + 1, query);
  }
}

type Conversations = SelectQueryBuilder<SqliteTables, 'conversation', object>;

function conversationsFrom(query: Conversations, condition: Condition): Conversations {
  return query
    .leftJoin('conversationDocument', 'conversationDocument.id', 'conversation.id')
    .where(condition) as Conversations;
}

function isOneId(filter: Filter): boolean {
  return filter.kind === 'text' && filter.field.name === 'id' && filter.match.kind === 'tokens';
}
