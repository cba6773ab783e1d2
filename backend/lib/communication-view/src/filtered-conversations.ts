/** Conversations that a filter wants, from either database. */
import type { Filter } from '@airy/filters';
import { PostgresAdapter, type Kysely } from 'kysely';
import { searchInPostgres } from './conversation-search-postgres.ts';
import { searchInSqlite } from './conversation-search-sqlite.ts';
import { readSearchChannels } from './search-channels.ts';
import type { ConversationSearch, SearchLimits } from './search-window.ts';
import type { Tables } from './tables.ts';

export async function searchConversations(
  kysely: Kysely<Tables>,
  filter: Filter,
  limits: SearchLimits,
): Promise<ConversationSearch> {
  const wanted = { filter, channels: await readSearchChannels(kysely), limits };
  const isPostgres = kysely.getExecutor().adapter instanceof PostgresAdapter;
  return isPostgres ? searchInPostgres(kysely, wanted) : searchInSqlite(kysely, wanted);
}
