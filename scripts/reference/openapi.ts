/** The OpenAPI 3.1 document, made of the contract. */
import { errorPayload, eventsStream, type Endpoint } from '@airy/contract';
import { ErrorResponses } from './error-responses.ts';
import { eventStream } from './event-stream.ts';
import { SchemaCollector, type JsonSchema } from './json-schema.ts';
import { groupOf, operationOf } from './operation.ts';
import { responseHeaders } from './response-headers.ts';

/** What the groups of calls are about, in the order in which they are shown. */
const groups: Readonly<Record<string, string>> = {
  conversations: 'Conversations with contacts: lists, states, tags, read or unread',
  messages: 'Messages of a conversation: list, send, send again',
  contacts: 'The people behind the conversations',
  channels: 'Pages, numbers and widgets through which contacts write',
  metadata: 'Data of yours on messages, conversations and channels',
  tags: 'Labels for conversations',
  templates: 'Messages that are sent again and again',
  media: 'Files for messages',
  events: 'What happened, from a cursor on',
  signals: 'Who is typing, who is there: told to others, never stored',
  users: 'People who have signed in',
  webhooks: 'Who is told of events',
  client: 'What a front end needs to know',
  session: 'Who is signed in',
  sources: 'The Source API: channels that you build yourself',
  chatplugin: 'The API of the chat widget',
  components: 'Which parts of the product run, with which settings',
  cluster: 'Settings of the whole instance',
  streams: 'Of Airy Core; not part of this version',
  llm: 'Of Airy Core; not part of this version',
  'llm-consumers': 'Of Airy Core; not part of this version',
};

const description = `Every call is a POST with a JSON object, but for the stream of events. Field names are snake_case, fields that are not
known are ignored, dates are ISO 8601 in UTC with milliseconds.

**Access**: a browser that is signed in sends its session cookie; machines send \`Authorization: Bearer <token>\` with
\`security.systemToken\` of airy.yaml. **Errors** are \`{code, message, details}\`. **Idempotency-Key** makes a repeat of a
write harmless. **Airy-Position** of a write, brought along by a read, makes the read see it.`;

export function openApiOf(endpoints: Readonly<Record<string, Endpoint>>): JsonSchema {
  const schemas = new SchemaCollector();
  const failures = new ErrorResponses();
  schemas.schemaOf(errorPayload, 'output');
  const paths = Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => [
      endpoint.path,
      { post: operationOf(name, endpoint, { schemas, failures }) },
    ]),
  );
  const stream = eventStream({ schemas, failures });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Airy API',
      version: '1',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:8080', description: 'As `npm start` begins' }],
    tags: tagsOf(endpoints),
    paths: { ...paths, [eventsStream.path]: { get: stream } },
    components: {
      schemas: schemas.named,
      responses: failures.shared,
      headers: responseHeaders,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'airy_auth_token',
          description: 'The session of a browser that is signed in; scripts cannot read it.',
        },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: '`security.systemToken` of airy.yaml, or the token of a session.',
        },
        visitor: { type: 'http', scheme: 'bearer', description: 'The `token` that chatplugin.authenticate answers.' },
        source: { type: 'http', scheme: 'bearer', description: 'The `token` that sources.create answers, once.' },
      },
    },
  };
}

function tagsOf(endpoints: Readonly<Record<string, Endpoint>>): readonly JsonSchema[] {
  const used = new Set(Object.keys(endpoints).map(groupOf));
  const inOrder = new Set([...Object.keys(groups), ...used]);
  // A new group has no words yet; a test asks for them.
  return [...inOrder]
    .filter(group => used.has(group))
    .map(group => ({ name: group, ...(groups[group] === undefined ? {} : { description: groups[group] }) }));
}
