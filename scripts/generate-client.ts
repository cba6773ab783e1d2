/** The types of the client for integrators, made of the contract: one file that needs nothing else. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { communicationEvent, refreshRequired, signalEvent, type Endpoint } from '@airy/contract';
import { format, resolveConfig } from 'prettier';
import type { ZodType } from 'zod';
import { codesOf } from './reference/endpoint-errors.ts';
import { SchemaCollector, type JsonSchema } from './reference/json-schema.ts';
import { allEndpoints } from './reference/source-endpoints.ts';
import { root } from './root.ts';

const file = 'clients/http-client/src/api.generated.ts';

/** What openapi-typescript offers of itself. It needs TypeScript 5, so it stands where that is. */
interface Generator {
  default(document: JsonSchema): Promise<unknown>;
  astToString(nodes: unknown): string;
}
const generator = createRequire(join(root, 'e2e/openapi-client/package.json'))('openapi-typescript') as Generator;

/** Stands for "no body" until the text is written: JSON Schema has no word for it. */
const nothing = 'no body';

export async function clientFiles(): Promise<ReadonlyMap<string, string>> {
  const schemas = new SchemaCollector();
  const endpoints = allEndpoints();
  const calls = objectOf(Object.entries(endpoints).flatMap(entry => callOf(entry, schemas)));
  const codes = new Set(Object.values(endpoints).flatMap(codesOf));
  const events = objectOf(eventsOf(schemas));
  const made = await generator.default({
    openapi: '3.1.0',
    info: { title: 'Airy', version: '1' },
    paths: {},
    components: { schemas: { ...schemas.named, Calls: calls, Events: events } },
  });
  const names = ['Calls', 'Events', ...Object.keys(schemas.named)];
  const text = `/** Generated from the contract by \`npm run generate\`. Do not edit. */
${declarationsOf(generator.astToString(made))}
${names.map(name => `export type ${name} = components['schemas']['${name}'];`).join('\n')}
/** What each means, and what to do: docs/reference/errors.md. */
export type ErrorCode = ${[...codes].map(code => `'${code}'`).join(' | ')};
`;
  const config = await resolveConfig(join(root, file));
  return new Map([[file, await format(text, { ...config, parser: 'typescript' })]]);
}

type Entry = readonly [name: string, schema: JsonSchema];

function callOf([name, endpoint]: readonly [string, Endpoint], schemas: SchemaCollector): readonly Entry[] {
  // A file is sent with `upload`; what is not part of this version cannot be called.
  if (endpoint.body === 'multipart' || endpoint.status === 501) return [];
  const response = schemas.schemaOf(endpoint.response, 'output');
  const isEmpty = Object.keys(response).length === 0;
  const fields = objectOf([
    ['request', schemas.schemaOf(endpoint.request, 'input')],
    ['response', isEmpty ? { const: nothing } : response],
  ]);
  return [[name, { ...fields, description: `${endpoint.summary.replaceAll('`', '')}.` }]];
}

/** The payload of each type of event that has a declared one. */
function eventsOf(schemas: SchemaCollector): readonly Entry[] {
  const declared = [...communicationEvent.options, ...signalEvent.options, refreshRequired];
  const payloads = new Map<string, ZodType>(declared.map(({ shape }) => [shape.type.value, shape.payload]));
  const created = payloads.get('message.created');
  // The feed tells changed messages from new ones.
  if (created !== undefined) payloads.set('message.updated', created);
  return [...payloads].map(([type, payload]) => [type, schemas.schemaOf(payload, 'output')]);
}

function objectOf(entries: readonly Entry[]): JsonSchema {
  return { type: 'object', properties: Object.fromEntries(entries), required: entries.map(([name]) => name) };
}

/** Without what only a whole OpenAPI has. */
function declarationsOf(text: string): string {
  const from = text.indexOf('export interface components');
  const to = text.indexOf('export type $defs');
  return text
    .slice(from, to)
    .replace('export interface', 'interface')
    .replaceAll(/^ {4}(responses|parameters|requestBodies|headers|pathItems): never;\n/gm, '')
    .replaceAll(/^\s*\/\*\* @enum \{string\} \*\/\n/gm, '')
    .replaceAll(/^\s*\/\*\* @constant \*\/\n|^\s*\* @constant\n/gm, '')
    .replaceAll(`"${nothing}"`, 'undefined');
}
