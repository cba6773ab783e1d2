/** What the administration view answers. */
import { AiryError } from '@airy/errors';
import type { User } from '@airy/model';
import type { Kysely } from 'kysely';
import type { AdministrationView, UserPage } from './port.ts';
import { replays, sources, tags, templates, users, webhooks, widgets, type Kind, type Tables } from './tables.ts';

export function queries(database: Kysely<unknown>): AdministrationView {
  const kysely = database as Kysely<Tables>;
  return {
    tags: async () => {
      const rows = await kysely.selectFrom('tag').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map(tags.toRecord);
    },
    tag: id => one(tags, kysely.selectFrom('tag').selectAll().where('id', '=', id)),
    templates: async source => {
      const found = kysely.selectFrom('template').selectAll().where('source', '=', source);
      return (await found.orderBy('name').orderBy('id').execute()).map(templates.toRecord);
    },
    template: id => one(templates, kysely.selectFrom('template').selectAll().where('id', '=', id)),
    webhooks: async () => {
      const found = kysely.selectFrom('webhook').selectAll();
      return (await found.orderBy('subscribedAt').orderBy('id').execute()).map(webhooks.toRecord);
    },
    webhook: id => one(webhooks, kysely.selectFrom('webhook').selectAll().where('id', '=', id)),
    ...replayQueries(kysely),
    users: request => userPage(kysely, request),
    user: id => one(users, kysely.selectFrom('person').selectAll().where('id', '=', id)),
    usersById: ids => usersById(kysely, ids),
    sources: async () => {
      const rows = await kysely.selectFrom('custom_source').selectAll().orderBy('id').execute();
      return rows.map(sources.toRecord);
    },
    source: id => one(sources, kysely.selectFrom('custom_source').selectAll().where('id', '=', id)),
    widget: id => one(widgets, kysely.selectFrom('widget').selectAll().where('id', '=', id)),
  };
}

const maxReplays = 1_000;

function replayQueries(kysely: Kysely<Tables>): Pick<AdministrationView, 'replays' | 'runningReplays' | 'replay'> {
  const found = kysely.selectFrom('replay').selectAll();
  return {
    replays: async webhookId => {
      const those = found.where('webhookId', '=', webhookId);
      const rows = await those.orderBy('createdAt', 'desc').orderBy('id', 'desc').limit(maxReplays).execute();
      return rows.map(replays.toRecord);
    },
    runningReplays: async () => {
      const those = found.where('state', '=', 'RUNNING');
      return (await those.orderBy('createdAt').orderBy('id').limit(maxReplays).execute()).map(replays.toRecord);
    },
    replay: id => one(replays, found.where('id', '=', id)),
  };
}

interface Query<Row> {
  executeTakeFirst(): Promise<Row | undefined>;
}

async function one<Found extends { readonly id: string }, Row extends { readonly id: string }>(
  kind: Kind<Found, Row>,
  query: Query<Row>,
): Promise<Found | null> {
  const row = await query.executeTakeFirst();
  return row === undefined ? null : kind.toRecord(row);
}

async function usersById(kysely: Kysely<Tables>, ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
  if (ids.length === 0) return new Map();
  const rows = await kysely
    .selectFrom('person')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(row => [row.id, users.toRecord(row)]));
}

async function userPage(
  kysely: Kysely<Tables>,
  { cursor, pageSize }: Parameters<AdministrationView['users']>[0],
): Promise<UserPage> {
  const people = kysely.selectFrom('person').selectAll();
  const from = cursor === null ? people : people.where('id', '>=', cursor);
  const rows = await from
    .orderBy('id')
    .limit(pageSize + 1)
    .execute();
  if (cursor !== null && rows[0]?.id !== cursor) throw new AiryError('invalid_cursor');
  const before =
    cursor === null ? [] : await people.where('id', '<', cursor).orderBy('id', 'desc').limit(pageSize).execute();
  const counted = await kysely
    .selectFrom('person')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return {
    items: rows.slice(0, pageSize).map(users.toRecord),
    previousCursor: before.at(-1)?.id ?? null,
    nextCursor: rows[pageSize]?.id ?? null,
    total: Number(counted.total),
  };
}
