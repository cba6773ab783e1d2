/** The feed: what happened, from a cursor on. The same events as on `/ws.communication`, and more types of them. */
import { z } from 'zod';
import { endpoint, streamEndpoint } from './endpoint.ts';
import { id, optional, text } from './scalars.ts';
import { feedEvent, refreshReason } from './socket-events.ts';

export const maxEventsPerCall = 1000;
const maxTypes = 50;

const eventType = text.pipe(z.string().regex(/^[a-z][a-z.-]{0,99}$/, 'must be types of events'));
const types = z.array(eventType).max(maxTypes);

/** A whole number from 0 to a limit, 0 by default. */
const seconds = (max: number) =>
  z
    .int()
    .min(0)
    .max(max)
    .nullish()
    .transform(value => value ?? 0);

export const eventsList = endpoint({
  path: '/events.list',
  summary: 'Lists what happened after a cursor, oldest first; waits up to `wait_seconds` where there is nothing yet',
  access: 'agent',
  writes: false,
  request: z.object({
    /** Of an earlier answer or of any event; absent: now, so the answer is empty and has a cursor to go on from. */
    cursor: optional(text),
    limit: z
      .int()
      .min(1)
      .max(maxEventsPerCall)
      .nullish()
      .transform(value => value ?? 100),
    wait_seconds: seconds(20),
    /** Only these, e.g. `message.created`. */
    types: optional(types),
    /** Only messages and metadata of this conversation. */
    conversation_id: optional(id),
  }),
  status: 200,
  response: z.object({
    data: z.array(feedEvent),
    /** To go on from, also where nothing is listed. */
    cursor: z.string(),
    /** False: ask again at once, there is more. */
    caught_up: z.boolean(),
    /** Not null: what was missed cannot be told; read anew what you show, then go on from `cursor`. */
    refresh: refreshReason.nullable(),
  }),
  errors: ['invalid_cursor'],
});

const list = text
  .transform(value => value.split(',').filter(type => type !== ''))
  .pipe(types)
  .nullish()
  .transform(value => value ?? null);
const yes = z
  .enum(['true', 'false'])
  .nullish()
  .transform(value => value === 'true');

/**
 * Each event: `event` is its type, `id` the cursor, `data` a `StreamedEvent`. A browser's `EventSource` resumes by
 * itself, as it sends the last `id` back in `Last-Event-ID`.
 */
export const eventsStream = streamEndpoint({
  path: '/events',
  summary: 'Streams what happens, and what has happened since a cursor (server-sent events)',
  access: 'agent',
  query: z.object({
    /** The cursor to go on from; `after` is the same. The header `Last-Event-ID` goes before both. */
    cursor: optional(text),
    after: optional(text),
    /** Only these, joined by commas. */
    types: list,
    /** Only messages and metadata of this conversation. */
    conversation_id: optional(id),
    /** `true`: typing and presence, too. */
    signals: yes,
  }),
  errors: ['invalid_cursor'],
});
