/** Where conversations can be found on SQLite without looking at each: the full-text index, and ranges of numbers. */
import type { Filter, NumberField } from '@airy/filters';
import { sql, type Kysely, type SelectQueryBuilder } from 'kysely';
import { matchOf, queryOf, withoutUnknown } from './search-match.ts';
import { countUpTo, type Wanted } from './search-window.ts';
import type { ConversationTable, Tables } from './tables.ts';

/** The tables with those of search-indexes.ts. */
export interface SqliteTables extends Omit<Tables, 'conversation'> {
  readonly conversation: ConversationTable & { readonly rowid: number };
  readonly conversationTerms: { readonly rowid: number; readonly terms: string };
  readonly conversationNumbers: {
    readonly number: number;
    readonly lastSentAt: number;
    readonly id: string;
    readonly unreadCount: number;
    readonly createdAt: number;
  };
}

export type FoundNumbers = SelectQueryBuilder<SqliteTables, never, { found: number }>;

/** Finds all conversations that a filter wants, and maybe others. */
export interface Source {
  /** What the full-text index was asked for: the filter, or a part of it; null if it was not asked. */
  readonly asked: Filter | null;
  /** At most one more than `limits.counted`. */
  readonly count: number;
  readonly query: FoundNumbers;
}

/** More parts are not tried: each try counts. */
const maxTries = 16;
/** Up to so many it is cheaper to look at each than to have the index compare long lists. */
const few = 5_000;

const columns: Readonly<Record<NumberField, 'unreadCount' | 'createdAt'>> = {
  unread_count: 'unreadCount',
  created_at: 'createdAt',
};

/** The one that finds the fewest; null: there is none. Where all find many, the index is the cheapest. */
export async function sourceOf(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const { filter } = wanted;
  if (filter.kind !== 'and') return partSource(kysely, wanted);
  let best: Source | null = null;
  let lists = 0;
  for (const part of filter.filters.slice(0, maxTries)) {
    const source = await partSource(kysely, { ...wanted, filter: part });
    if (source !== null && (best === null || source.count < best.count)) best = source;
    if (source !== null && source.asked !== null) lists += 1;
  }
  if (best !== null && (best.count <= few || lists < 2)) return best;
  const together = await termsSource(kysely, wanted);
  return best === null || (together !== null && together.count <= best.count) ? together : best;
}

async function partSource(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const { filter } = wanted;
  if (filter.kind === 'and') return sourceOf(kysely, wanted);
  if (filter.kind !== 'number')
    return (
      (await termsSource(kysely, wanted)) ?? (filter.kind === 'or' ? unionSource(kysely, wanted, filter.filters) : null)
    );
  const { field, min, max } = filter;
  const query = kysely
    .selectFrom('conversationNumbers')
    .select('number as found')
    .where(columns[field], '>=', min)
    .where(columns[field], '<=', max);
  return counted(kysely, wanted, { asked: null, query });
}

/** One source for each of the alternatives. */
async function unionSource(
  kysely: Kysely<SqliteTables>,
  wanted: Wanted,
  alternatives: readonly Filter[],
): Promise<Source | null> {
  if (alternatives.length > maxTries) return null;
  let query: FoundNumbers | null = null;
  let count = 0;
  for (const filter of alternatives) {
    const source = await sourceOf(kysely, { ...wanted, filter });
    if (source === null) return null;
    query = query === null ? source.query : query.union(source.query);
    count = Math.min(count + source.count, wanted.limits.counted + 1);
  }
  return query === null ? null : { asked: null, query, count };
}

async function termsSource(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const { filter, channels } = wanted;
  const found = withoutUnknown(matchOf(filter, channels).atMost, channels);
  const text = found === null ? null : queryOf(found);
  if (text === null) return null;
  const query = kysely
    .selectFrom('conversationTerms')
    .select('conversationTerms.rowid as found')
    .where(sql<boolean>`"conversationTerms" match ${text}`);
  return counted(kysely, wanted, { asked: filter, query });
}

async function counted(
  kysely: Kysely<SqliteTables>,
  { limits }: Wanted,
  { asked, query }: { readonly asked: Filter | null; readonly query: unknown },
): Promise<Source> {
  const found = query as FoundNumbers;
  return { asked, query: found, count: await countUpTo(kysely, limits.counted + 1, found) };
}
