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
  /** What the full-text index was asked for: parts of the filter, or all of it; none if it was not asked. */
  readonly asked: readonly Filter[];
  /** At most one more than `limits.counted`. */
  readonly count: number;
  readonly query: FoundNumbers;
}

/** More parts are not tried: each try counts. */
const maxTries = 16;
/** Up to so many it is cheaper to look at each than to have the index go through long lists. */
const few = 5_000;

const columns: Readonly<Record<NumberField, 'unreadCount' | 'createdAt'>> = {
  unread_count: 'unreadCount',
  created_at: 'createdAt',
};

/** The one that finds the fewest; null: there is none. Where all find many, the index is the cheapest. */
export async function sourceOf(kysely: Kysely<SqliteTables>, wanted: Wanted): Promise<Source | null> {
  const { filter, limits } = wanted;
  if (filter.kind !== 'and') return partSource(kysely, wanted);
  const sources: Source[] = [];
  for (const part of filter.filters.slice(0, maxTries)) {
    const source = await partSource(kysely, { ...wanted, filter: part });
    if (source !== null) sources.push(source);
  }
  const best = fewest(sources);
  const lists = sources.filter(({ asked }) => asked.length > 0);
  const short = lists.filter(({ count }) => count <= limits.counted);
  const compared = short.length > 1 ? short : lists;
  if (compared.length < 2 || (compared === lists && best !== null && best.count <= few)) return best;
  const asked = compared.flatMap(source => source.asked);
  const together = await termsSource(kysely, { ...wanted, filter: { kind: 'and', filters: asked } }, asked);
  return fewest([together, ...sources].filter(source => source !== null));
}

/** The first of equals. */
function fewest(sources: readonly Source[]): Source | null {
  return sources.toSorted((left, right) => left.count - right.count)[0] ?? null;
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
  return counted(kysely, wanted, { asked: [], query });
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
  return query === null ? null : { asked: [], query, count };
}

async function termsSource(
  kysely: Kysely<SqliteTables>,
  wanted: Wanted,
  asked: readonly Filter[] = [wanted.filter],
): Promise<Source | null> {
  const { filter, channels } = wanted;
  const found = withoutUnknown(matchOf(filter, channels).atMost, channels);
  const text = found === null ? null : queryOf(found);
  if (text === null) return null;
  const query = kysely
    .selectFrom('conversationTerms')
    .select('conversationTerms.rowid as found')
    .where(sql<boolean>`"conversationTerms" match ${text}`);
  return counted(kysely, wanted, { asked, query });
}

async function counted(
  kysely: Kysely<SqliteTables>,
  { limits }: Wanted,
  { asked, query }: { readonly asked: readonly Filter[]; readonly query: unknown },
): Promise<Source> {
  const found = query as FoundNumbers;
  return { asked, query: found, count: await countUpTo(kysely, limits.counted + 1, found) };
}
