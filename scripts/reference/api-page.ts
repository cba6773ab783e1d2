/** docs/reference/api.md, made of the contract: what a person reads before calling. */
import { eventsStream, sockets, streamedEvent, type Access, type Endpoint } from '@airy/contract';
import { codesOf } from './endpoint-errors.ts';
import { accessErrors, generalErrors, writeErrors } from '@airy/contract';
import { SchemaCollector, type JsonSchema } from './json-schema.ts';

const accessWords: Readonly<Record<Access, string>> = {
  agent: 'session or system token',
  system: 'system token',
  source: 'token of a source',
  visitor: 'visitor token',
  either: 'visitor token, session or system token',
  none: 'open',
};

const introduction = `# API

<!-- Generated from backend/lib/contract by \`npm run generate\`. Do not edit. -->

Every call is \`POST /<name>\` with a JSON object; field names are \`snake_case\`, unknown fields are ignored, an absent body
is an empty object. Dates are ISO 8601 in UTC with milliseconds. The same as OpenAPI 3.1: [openapi.json](openapi.json); sockets
as AsyncAPI 3: [asyncapi.json](asyncapi.json). On a running instance \`/docs\` has all of it, and a page to try calls.

\`\`\`
curl -X POST http://localhost:8080/conversations.list -H 'Authorization: Bearer <security.systemToken>'
\`\`\`

- **Access.** Browsers send the session cookie of a sign-in link; a write with a cookie needs \`Origin\` or
  \`X-Requested-With\`. Machines send \`Authorization: Bearer <security.systemToken>\`. Without either: 403 \`unauthorized\`.
- **Errors** are \`{"code", "message", "details"}\`; all codes: [errors.md](errors.md). Any call may answer
  ${list(generalErrors)}; one with access control ${list(accessErrors)}; one that writes ${list(writeErrors)}.
- **Idempotency.** A call marked *writes* takes \`Idempotency-Key\`: repeats with the same key and body are done once and
  answered alike; with another body they are 422. Bodies are compared byte by byte: another order of fields is another
  body. A key belongs to the caller, the endpoint and what is written to: the same key for another conversation is another
  write. What the log's writers refused stays refused under its key. What is refused before them is not kept: a body that
  is not valid, missing rights, too many calls, a closed channel, a log that cannot be reached.
- **Read your writes.** A write answers \`Airy-Position\` (also as a cookie). A read that brings it back waits up to two
  seconds for it, else it says \`Airy-Stale: 1\`.
- **Pages.** \`page_size\` (default 20, at most 1000) and \`cursor\`, an opaque text of an earlier answer. A page of
  messages ends early where contents and metadata would be more than 8 MB: go on while there is a \`next_cursor\`.
`;

export function apiPage(endpoints: Readonly<Record<string, Endpoint>>): string {
  const schemas = new SchemaCollector();
  const sections = Object.entries(endpoints).map(([name, endpoint]) => endpointSection(name, endpoint, schemas));
  const socketSections = sockets.map(socket => socketSection(socket, schemas));
  const payloads = Object.entries(schemas.named).map(([name, schema]) => `### ${name}\n\n${fieldTable(schema, false)}`);
  return [
    introduction,
    '## Calls\n',
    ...sections,
    streamSection(schemas),
    '## Sockets\n',
    'STOMP 1.0 to 1.2 over WebSocket. Each frame is JSON.\n',
    ...socketSections,
    '## Payloads\n',
    payloads.join('\n\n'),
    '',
  ].join('\n');
}

function endpointSection(name: string, endpoint: Endpoint, schemas: SchemaCollector): string {
  const general = new Set<string>([...generalErrors, ...accessErrors, ...writeErrors]);
  const own = codesOf(endpoint).filter(code => !general.has(code));
  const facts = [
    accessWords[endpoint.access],
    ...(endpoint.writes ? ['writes'] : []),
    ...(endpoint.callsPerMinute === undefined
      ? []
      : [
          `at most ${endpoint.callsPerMinute} a minute from one address${endpoint.access === 'either' ? ', for visitors' : ''}`,
        ]),
    ...(endpoint.aliases?.length ? [`also ${list(endpoint.aliases)}`] : []),
  ];
  const request = fieldTable(schemas.schemaOf(endpoint.request, 'input'), true);
  const response = schemas.schemaOf(endpoint.response, 'output');
  const answer = Object.keys(response).length === 0 ? 'no body' : typeName(response);
  return [
    `### ${name}\n`,
    `${endpoint.summary}. *${facts.join(' · ')}*\n`,
    ...(request === '' ? [] : [`${request}\n`]),
    `Answers ${endpoint.status}: ${answer}.${own.length > 0 ? ` Errors: ${list(own)}.` : ''}\n`,
  ].join('\n');
}

/** The one that is no `POST`. */
function streamSection(schemas: SchemaCollector): string {
  const event = schemas.schemaOf(streamedEvent, 'output');
  return [
    `### GET ${eventsStream.path}\n`,
    `${eventsStream.summary}. *${accessWords[eventsStream.access]}*\n`,
    `${fieldTable(schemas.schemaOf(eventsStream.query, 'input'), false)}\n`,
    `All of the address. \`id:\` is the cursor, \`event:\` the type; \`data:\`: ${typeName(event)}.\n`,
  ].join('\n');
}

function socketSection(socket: (typeof sockets)[number], schemas: SchemaCollector): string {
  const frame = schemas.schemaOf(socket.frame, 'output');
  const events = (frame['oneOf'] as readonly JsonSchema[] | undefined) ?? [frame];
  const lines = events.map(event => `- ${typeName(event)}`);
  const head = `### ${socket.path}\n\nSubscribe to \`${socket.destination}\`. *${accessWords[socket.access]}*`;
  return `${[head, lines.join('\n'), ...(socket.notes === null ? [] : [socket.notes])].join('\n\n')}\n`;
}

function fieldTable(schema: JsonSchema, withRequired: boolean): string {
  const fields = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  if (fields.length === 0) return '';
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const rows = fields.map(([name, field]) => {
    const needed = withRequired ? ` ${required.has(name) ? 'yes' : 'no'} |` : '';
    return `| \`${name}\` | ${typeName(field).replaceAll('|', String.raw`\|`)} |${needed}`;
  });
  const head = withRequired
    ? ['| field | type | required |', '| --- | --- | --- |']
    : ['| field | type |', '| --- | --- |'];
  return [...head, ...rows].join('\n');
}

function typeName(schema: JsonSchema): string {
  if (typeof schema['$ref'] === 'string') return link(schema['$ref'].slice(schema['$ref'].lastIndexOf('/') + 1));
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``;
  if (Array.isArray(schema['enum'])) return list(schema['enum'].map(String), ' or ');
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (choices) return choices.map(typeName).join(' or ');
  if (Array.isArray(schema['type'])) return schema['type'].join(' or ');
  return compoundName(schema);
}

function compoundName(schema: JsonSchema): string {
  const type = schema['type'];
  if (type === 'array') return `list of ${typeName(schema['items'] as JsonSchema)}`;
  if (type === 'object') {
    const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
    if (properties.length === 0) return 'object';
    return `{ ${properties.map(([name, field]) => `\`${name}\`: ${typeName(field)}`).join(', ')} }`;
  }
  if (schema['format'] === 'uuid') return 'UUID';
  if (schema['format'] === 'date-time') return 'date';
  return typeof type === 'string' ? type : 'any JSON';
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`;
}

function list(items: readonly string[], glue = ', '): string {
  return items.map(item => `\`${item}\``).join(glue);
}
