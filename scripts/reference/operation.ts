/** One call as an operation of OpenAPI. */
import type { Access, Endpoint } from '@airy/contract';
import type { ErrorResponses } from './error-responses.ts';
import { requestExampleOf } from './examples.ts';
import type { JsonSchema, SchemaCollector } from './json-schema.ts';
import { headersOfSuccess } from './response-headers.ts';
import { sampleOf } from './sample.ts';

const security: Readonly<Record<Access, readonly JsonSchema[]>> = {
  agent: [{ session: [] }, { token: [] }],
  system: [{ token: [] }],
  source: [{ source: [] }],
  visitor: [{ visitor: [] }],
  either: [{ visitor: [] }, { token: [] }, { session: [] }],
  none: [],
};

/** What operations share. */
export interface Shared {
  readonly schemas: SchemaCollector;
  readonly failures: ErrorResponses;
}

/** `conversations` of `conversations.list`. */
export function groupOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

export function operationOf(name: string, endpoint: Endpoint, shared: Shared): JsonSchema {
  const body = bodyOf(name, endpoint, shared.schemas);
  return {
    operationId: name,
    tags: [groupOf(name)],
    // Plain text, unlike descriptions.
    summary: endpoint.summary.replaceAll('`', ''),
    ...descriptionOf(endpoint),
    security: security[endpoint.access],
    parameters: parametersOf(endpoint),
    ...(body === null ? {} : { requestBody: body }),
    responses: { ...successesOf(endpoint, shared.schemas), ...shared.failures.of(endpoint) },
  };
}

function descriptionOf({ access, aliases = [], callsPerMinute, otherStatus }: Endpoint): JsonSchema {
  const sentences = [
    ...(aliases.length > 0 ? [`Also at ${aliases.map(alias => `\`${alias}\``).join(', ')}.`] : []),
    ...(otherStatus ? [`Answers ${otherStatus.status} where ${otherStatus.when}.`] : []),
    ...(callsPerMinute === undefined
      ? []
      : [`At most ${callsPerMinute} calls a minute from one address${access === 'either' ? ', for visitors' : ''}.`]),
  ];
  return sentences.length > 0 ? { description: sentences.join(' ') } : {};
}

function parametersOf(endpoint: Endpoint): readonly JsonSchema[] {
  if (endpoint.status === 501) return [];
  if (endpoint.writes) return [idempotencyKey];
  return endpoint.access === 'agent' ? [positionToSee] : [];
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Repeats with the same key and body are done once and answered alike. 1 to 255 visible ASCII characters.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

/** Of reads; also of the stream of events. */
const positionToSee = {
  name: 'Airy-Position',
  in: 'header',
  description: 'Position of an earlier write: the answer includes it, or says `Airy-Stale: 1`. Browsers send a cookie.',
  schema: { type: 'string' },
};

function bodyOf(name: string, endpoint: Endpoint, schemas: SchemaCollector): JsonSchema | null {
  if (endpoint.status === 501) return null;
  if (endpoint.body === 'multipart')
    return {
      required: true,
      content: {
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
            required: ['file'],
          },
        },
      },
    };
  const schema = schemas.schemaOf(endpoint.request, 'input');
  const isRequired = Array.isArray(schema['required']) && schema['required'].length > 0;
  const json = { schema, example: requestExampleOf(name, endpoint.request) };
  return { ...(isRequired ? { required: true } : {}), content: { 'application/json': json } };
}

function successesOf(endpoint: Endpoint, schemas: SchemaCollector): JsonSchema {
  if (endpoint.status === 501) return {};
  const { otherStatus } = endpoint;
  const done = successOf(endpoint, schemas);
  return {
    [String(endpoint.status)]: { description: 'Done', ...done },
    ...(otherStatus ? { [String(otherStatus.status)]: { description: `Where ${otherStatus.when}`, ...done } } : {}),
  };
}

function successOf(endpoint: Endpoint, schemas: SchemaCollector): JsonSchema {
  const schema = schemas.schemaOf(endpoint.response, 'output');
  const isEmpty = Object.keys(schema).length === 0;
  const example = isEmpty ? undefined : sampleOf(schema, schemas.named);
  return {
    headers: headersOfSuccess(endpoint),
    ...(isEmpty ? {} : { content: { 'application/json': { schema, example } } }),
  };
}
