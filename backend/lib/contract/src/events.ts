/** The feed: what happened, from a cursor on. The same events as on `/ws.communication`; `GET /events` streams them (SSE). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { id, optional, text } from './scalars.ts';
import { feedEvent } from './socket-events.ts';

export const maxEventsPerCall = 1000;

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
    wait_seconds: z
      .int()
      .min(0)
      .max(20)
      .nullish()
      .transform(value => value ?? 0),
    types: optional(z.array(text)),
    conversation_id: optional(id),
  }),
  status: 200,
  response: z.object({
    data: z.array(feedEvent),
    /** To go on from; the newest event's where there are any. */
    cursor: z.string(),
    /** False: ask again at once, there is more. */
    caught_up: z.boolean(),
    /** Not null: what was missed cannot be told; read anew what you show, then go on from `cursor`. */
    refresh: z.enum(['expired', 'too_far', 'incomplete', 'unknown']).nullable(),
  }),
  errors: ['invalid_cursor'],
});
