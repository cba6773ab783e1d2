/** Opens a view's file, and begins anew where what it holds cannot be continued from this log. */
import type { EventLog, TopicPartition } from '@airy/event-log';
import {
  deleteView,
  isDamaged,
  openSqliteStore,
  UnusableViewError,
  type Projection,
  type ViewStore,
} from '@airy/views';
import type { Logger } from 'pino';

export interface MatchingStoreOptions<Query> {
  readonly projection: Projection<Query>;
  readonly path: string;
  readonly log: EventLog;
  readonly logger: Logger;
}

/** A store from which the log can be followed without a gap; an empty one, with a warning, where the file has none such. */
export async function openMatchingStore<Query>(options: MatchingStoreOptions<Query>): Promise<ViewStore<Query>> {
  const { projection, path, log, logger } = options;
  const store = await openOrNull(projection, path);
  const mismatch = store === null ? 'the file is damaged or holds other tables' : await mismatchOf(store, log);
  if (store !== null && mismatch === null) return store;
  logger.warn({ view: projection.name, path, reason: mismatch }, 'The view does not fit the log: it is built anew');
  await store?.close();
  deleteView(path);
  return openSqliteStore(projection, path);
}

async function openOrNull<Query>(projection: Projection<Query>, path: string): Promise<ViewStore<Query> | null> {
  try {
    return await openSqliteStore(projection, path);
  } catch (error) {
    if (error instanceof UnusableViewError || isDamaged(error)) return null;
    throw error;
  }
}

/** Why the log cannot be followed from the store's offsets; null if it can. */
export async function mismatchOf(store: ViewStore<unknown>, log: EventLog): Promise<string | null> {
  const offsets = store.offsets();
  if (offsets.length === 0) return null;
  const topics = new Map((await log.listTopics()).map(({ name, partitions }) => [name, partitions]));
  for (const { topic, partition, next } of offsets) {
    if (partition >= (topics.get(topic) ?? 0)) return `${topic}/${partition} is gone`;
    const reason = await outside({ topic, partition }, next, log);
    if (reason !== null) return reason;
  }
  return null;
}

async function outside(place: TopicPartition, next: number, log: EventLog): Promise<string | null> {
  const { low, high } = await log.watermarks(place);
  if (next >= low && next <= high) return null;
  const kind =
    next < low ? 'records were deleted before they were folded' : 'the log is older than the view (restored?)';
  return `${place.topic}/${place.partition}: ${kind}: offset ${next}, log ${low} to ${high}`;
}
