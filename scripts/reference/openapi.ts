/** The OpenAPI 3.1 document, made of the contract. */
import { errorPayload, type Access, type Endpoint } from '@airy/contract';
import { codesByStatus } from './endpoint-errors.ts';
import { SchemaCollector, type JsonSchema } from './json-schema.ts';

const security: Readonly<Record<Access, readonly JsonSchema[]>> = {
  agent: [{ session: [] }, { token: [] }],
  system: [{ token: [] }],
  source: [{ source: [] }],
  visitor: [{ visitor: [] }],
  either: [{ visitor: [] }, { token: [] }, { session: [] }],
  none: [],
};

export function openApiOf(endpoints: Readonly<Record<string, Endpoint>>): JsonSchema {
  const schemas = new SchemaCollector();
  schemas.schemaOf(errorPayload, 'output');
  const paths = Object.fromEntries(
    Object.entries(endpoints).map(([name, endpoint]) => [
      endpoint.path,
      { post: operationOf(name, endpoint, schemas) },
    ]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Airy API',
      version: '1',
      description: 'Every call is a POST with a JSON object. Generated from backend/lib/contract; do not edit.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:8080' }],
    paths,
    components: {
      schemas: schemas.named,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'airy_auth_token' },
        token: { type: 'http', scheme: 'bearer', description: '`security.systemToken`' },
        visitor: { type: 'http', scheme: 'bearer', description: 'Token of chatplugin.authenticate' },
        source: { type: 'http', scheme: 'bearer', description: 'Token of sources.create' },
      },
    },
  };
}

function operationOf(name: string, endpoint: Endpoint, schemas: SchemaCollector): JsonSchema {
  const aliases = endpoint.aliases?.length ? { description: `Also at ${endpoint.aliases.join(', ')}.` } : {};
  return {
    operationId: name,
    tags: [name.slice(0, name.indexOf('.'))],
    summary: endpoint.summary,
    ...aliases,
    security: security[endpoint.access],
    parameters: parametersOf(endpoint),
    requestBody: { content: { 'application/json': { schema: schemas.schemaOf(endpoint.request, 'input') } } },
    responses: { [String(endpoint.status)]: successOf(endpoint, schemas), ...failuresOf(endpoint) },
  };
}

function parametersOf(endpoint: Endpoint): readonly JsonSchema[] {
  if (!endpoint.writes) return endpoint.access === 'agent' ? [positionParameter] : [];
  const description = 'Repeats with the same key are done once. 1 to 255 visible ASCII characters.';
  return [{ name: 'Idempotency-Key', in: 'header', description, schema: { type: 'string', maxLength: 255 } }];
}

const positionParameter = {
  name: 'Airy-Position',
  in: 'header',
  description: 'Position of an earlier write: the answer includes it, or says `Airy-Stale: 1`. Browsers send a cookie.',
  schema: { type: 'string' },
};

function successOf(endpoint: Endpoint, schemas: SchemaCollector): JsonSchema {
  const position = { 'Airy-Position': { description: 'Up to where it wrote', schema: { type: 'string' } } };
  const headers = endpoint.writes ? { headers: position } : {};
  const schema = schemas.schemaOf(endpoint.response, 'output');
  const isEmpty = Object.keys(schema).length === 0;
  return { description: 'Done', ...headers, ...(isEmpty ? {} : { content: { 'application/json': { schema } } }) };
}

function failuresOf(endpoint: Endpoint): JsonSchema {
  const schema = { $ref: '#/components/schemas/Error' };
  return Object.fromEntries(
    [...codesByStatus(endpoint)].map(([status, codes]) => [
      String(status),
      { description: codes.map(code => `\`${code}\``).join(', '), content: { 'application/json': { schema } } },
    ]),
  );
}
