/** Typing and presence: told to who listens now, never stored. */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { date } from './payloads.ts';
import { id, nothing } from './scalars.ts';

const active = z
  .boolean()
  .nullish()
  .transform(value => value ?? true);

export const signalsSend = endpoint({
  path: '/signals.send',
  summary: 'Tells who else is at a conversation that you are typing, or looking at it; answers which agents are there',
  access: 'agent',
  writes: false,
  request: z.object({
    conversation_id: id,
    /** To be repeated while it lasts: typing every three seconds, presence every 15. */
    type: z.enum(['typing', 'presence']),
    /** False: no longer. */
    active,
  }),
  status: 200,
  response: z.object({ present: z.array(z.object({ id: z.string(), seen_at: date })) }),
  errors: [],
});

export const chatpluginSignal = endpoint({
  path: '/chatplugin.signal',
  summary: 'Tells agents that the visitor is typing',
  access: 'visitor',
  writes: false,
  request: z.object({ type: z.literal('typing'), active }),
  status: 204,
  response: nothing,
  errors: ['visitor_token_invalid'],
  callsPerMinute: 120,
  forAnyPage: true,
});
