/** What the webhook view answers. */
import { AiryError } from '@airy/errors';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { AttemptFilter, AttemptPage, ListedAttempt, WebhookView } from './port.ts';
import type { AttemptTable, Tables } from './tables.ts';

export function webhookQueries(database: Kysely<unknown>): WebhookView {
  const kysely = database as Kysely<Tables>;
  const newest = (): Query =>
    kysely.selectFrom('webhookAttempt').selectAll().orderBy('at', 'desc').orderBy('recordOffset', 'desc');
  const first = async (found: Query): Promise<ListedAttempt | null> => {
    const row = await found.limit(1).executeTakeFirst();
    return row === undefined ? null : listed(row);
  };
  return {
    attempts: (filter, page) => attemptPage(filtered(newest(), filter), page),
    attempt: (webhookId, attemptId) =>
      first(newest().where('webhookId', '=', webhookId).where('attemptId', '=', attemptId)),
    lastAttempt: (webhookId, eventId) =>
      first(newest().where('eventId', '=', eventId).where('webhookId', '=', webhookId)),
    fare: async webhookId =>
      (await kysely.selectFrom('webhookFare').selectAll().where('webhookId', '=', webhookId).executeTakeFirst()) ??
      null,
  };
}

type Query = SelectQueryBuilder<Tables, 'webhookAttempt', AttemptTable>;

function filtered(all: Query, filter: AttemptFilter): Query {
  let found = all.where('webhookId', '=', filter.webhookId);
  if (filter.outcome !== null) {
    found = found.where('outcome', '=', filter.outcome);
    // Says it in the words of the index.
    if (filter.outcome !== 'delivered') found = found.where('isDelivered', '=', 0);
  }
  if (filter.eventType !== null) found = found.where('eventType', '=', filter.eventType);
  if (filter.eventId !== null) found = found.where('eventId', '=', filter.eventId);
  if (filter.status !== null) found = found.where('status', '=', filter.status);
  if (filter.from !== null) found = found.where('at', '>=', filter.from);
  return filter.until === null ? found : found.where('at', '<', filter.until);
}

async function attemptPage(
  found: Query,
  { cursor, size }: { readonly cursor: string | null; readonly size: number },
): Promise<AttemptPage> {
  const rows = await (cursor === null ? found : after(found, cursor)).limit(size + 1).execute();
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return {
    // An append whose answer was lost is made again: the record then stands there twice, one behind the other.
    items: items.filter(({ attemptId }, index) => attemptId !== items[index - 1]?.attemptId).map(listed),
    nextCursor: rows.length > size && last !== undefined ? `${last.at}.${last.recordOffset}` : null,
  };
}

/** @throws AiryError `invalid_cursor` */
function after(found: Query, cursor: string): Query {
  const [, at, offset] = /^(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  if (at === undefined || offset === undefined) throw new AiryError('invalid_cursor');
  return found.where(({ and, or, eb }) =>
    or([eb('at', '<', Number(at)), and([eb('at', '=', Number(at)), eb('recordOffset', '<', Number(offset))])]),
  );
}

function listed({
  id: _place,
  attemptId: id,
  isDelivered: _isDelivered,
  recordOffset: offset,
  ...row
}: AttemptTable): ListedAttempt {
  return {
    ...row,
    ...{ id, offset },
    outcome: row.outcome as ListedAttempt['outcome'],
    trigger: row.trigger as ListedAttempt['trigger'],
  };
}
