/** Headers of answers, for OpenAPI. */
import type { Endpoint } from '@airy/contract';
import type { JsonSchema } from './json-schema.ts';

export const responseHeaders = {
  'Airy-Position': {
    description: 'Up to where the call wrote; a read that brings it back sees it. Also a cookie.',
    schema: { type: 'string' },
  },
  'Airy-Stale': {
    description: '`1`: the read could not wait for the position it was given, and may lack what was written last.',
    schema: { type: 'string', const: '1' },
  },
  'RateLimit-Policy': {
    description: 'What is allowed: `"<name>";q=<calls>;w=<seconds>`. Where there is a limit.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'What is left of it: `"<name>";r=<calls>;t=<seconds until it is full again>`. Where there is a limit.',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait before trying again.', schema: { type: 'integer', minimum: 0 } },
} as const satisfies Readonly<Record<string, JsonSchema>>;

type HeaderName = keyof typeof responseHeaders;

export function headersOf(...names: readonly HeaderName[]): JsonSchema {
  return Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Of an answer that is no error. */
export function headersOfSuccess(endpoint: Endpoint): JsonSchema {
  return headersOf(endpoint.writes ? 'Airy-Position' : 'Airy-Stale', 'RateLimit-Policy', 'RateLimit');
}
