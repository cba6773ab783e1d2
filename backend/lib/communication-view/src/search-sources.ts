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
  readonly conversationNumbers: { readonly number: number; readonly unreadCount: number; readonly createdAt: number };
}

export type FoundNumbers = SelectQueryBuilder<SqliteTables, never, { found: number }>;

/** Finds all conversations that the filter wants, and maybe others. */
export interface Source {
  /** What the full-text index was asked for; null: something else was asked. */
  readonly by: Filter | null;
  /** At most one more than `limits.counted`. */
  readonly count: number;
  readonly query: FoundNumbers;
}

/** More is not tried: each try counts. */
const maxTries = 16;
/** So few are not worth another try. */
const few = 200;

const columns: Readonly<Record<NumberField, 'unreadCount' | 'createdAt'>> = {
  unread_count: 'unreadCount',
  created_at: 'createdAt',
};

/** The one that finds the fewest; null: there is none. Where all find many, the index is the cheapest. */
export async function sourceOf(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const terms = await termsSource(kysely, wanted);
  if (terms !== null && terms.count <= few) return terms;
  const { filter } = wanted;
  const parts = (filter.kind === 'and' ? filter.filters : [filter]).slice(0, maxTries);
  let best = terms;
  for (const part of parts) {
    const source = await partSource(kysely, { ...wanted, filter: part });
    if (source !== null && (best === null || source.count < best.count)) best = source;
  }
  return best;
}

async function partSource(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const { filter } = wanted;
  if (filter.kind === 'or') return unionSource(kysely, wanted, filter.filters);
  if (filter.kind !== 'number') return null;
  const { field, min, max } = filter;
  const query = kysely
    .selectFrom('conversationNumbers')
    .select('number as found')
    .where(columns[field], '>=', min)
    .where(columns[field], '<=', max);
  return counted(kysely, wanted, { by: null, query });
}

/** One source for each of the alternatives; what only the index has to be asked for, it was asked for as a whole. */
async function unionSource(
  kysely: Kysely<SqliteTables>,
  wanted: Wanted,
  alternatives: readonly Filter[],
): Promise<Source | null> {
  if (alternatives.length > maxTries || matchOf(wanted.filter, wanted.channels).atMost !== 'all') return null;
  let query: FoundNumbers | null = null;
  let count = 0;
  for (const filter of alternatives) {
    const source = await sourceOf(kysely, { ...wanted, filter });
    if (source === null) return null;
    query = query === null ? source.query : query.union(source.query);
    count = Math.min(count + source.count, wanted.limits.counted + 1);
  }
  return query === null ? null : { by: null, query, count };
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
  return counted(kysely, wanted, { by: filter, query });
}

async function counted(
  kysely: Kysely<SqliteTables>,
  { limits }: Wanted,
  source: { readonly by: Filter | null; readonly query: unknown },
): Promise<Source> {
  const query = source.query as FoundNumbers;
  return { by: source.by, query, count: await countUpTo(kysely, limits.counted + 1, query) };
}
