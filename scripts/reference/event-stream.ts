/** `GET /events` as an operation of OpenAPI: the one call that is no POST. */
import { eventsList } from '@airy/contract';
import type { JsonSchema } from './json-schema.ts';
import type { Shared } from './operation.ts';

const description = `Server-sent events: each is \`event: message\`, its \`id:\` is the cursor to go on from, its \`data:\` a JSON object as in
\`data\` of events.list. A browser's \`EventSource\` resumes by itself (\`Last-Event-ID\`). An event \`refresh\` says that what was
missed cannot be told: read anew what you show. A line that is a comment comes now and then, so that proxies keep the
connection.`;

const query = (name: string, about: string, schema: JsonSchema): JsonSchema => ({
  name,
  in: 'query',
  description: about,
  schema,
});

export function eventStream({ failures }: Pick<Shared, 'failures'>): JsonSchema {
  return {
    operationId: 'events.stream',
    tags: ['events'],
    summary: 'Streams what happens, from a cursor or from now on',
    description,
    security: [{ session: [] }, { token: [] }],
    parameters: [
      query('cursor', 'To go on from; absent: from now on.', { type: 'string' }),
      query('types', 'Types of events, separated by commas; absent: all.', { type: 'string' }),
      query('conversation_id', 'Only what concerns this conversation.', { type: 'string', format: 'uuid' }),
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'The `id:` of the last event; wins over `cursor`.',
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: {
        description: 'The stream; it ends only when one of the two sides goes away',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...failures.of(eventsList),
    },
  };
}
