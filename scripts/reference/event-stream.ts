/** `GET /events` as an operation of OpenAPI: the one call that is no POST. */
import { eventsStream } from '@airy/contract';
import type { JsonSchema } from './json-schema.ts';
import type { Shared } from './operation.ts';

const description = `Each event has its type in \`event:\`, in \`id:\` the cursor to go on from, and in \`data:\` the object (asyncapi.json).
A browser's \`EventSource\` resumes by itself (\`Last-Event-ID\`). An event \`refresh.required\` says that what was missed cannot
be told: read anew what you show.`;

const abouts: Readonly<Record<string, string>> = {
  cursor: 'To go on from; absent: from now on.',
  after: 'The same as `cursor`.',
  types: 'Types of events, joined by commas; absent: all.',
  conversation_id: 'Only messages and metadata of this conversation.',
  signals: '`true`: typing and presence, too.',
};

export function eventStream({ schemas, failures }: Shared): JsonSchema {
  const { properties = {} } = schemas.schemaOf(eventsStream.query, 'input') as {
    properties?: Record<string, JsonSchema>;
  };
  const query = Object.keys(properties).map(name => ({
    name,
    in: 'query',
    ...(abouts[name] === undefined ? {} : { description: abouts[name] }),
    // Of an address every value is text.
    schema: { type: 'string' },
  }));
  return {
    operationId: 'events.stream',
    tags: ['events'],
    summary: eventsStream.summary,
    description,
    security: [{ session: [] }, { token: [] }],
    parameters: [
      ...query,
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'The `id:` of the last event; goes before `cursor`.',
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: {
        description: 'The stream; it ends only when one of the two sides goes away',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...failures.of({ ...eventsStream, writes: false }),
    },
  };
}
