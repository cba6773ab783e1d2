/** Is what we generate what others take for OpenAPI and AsyncAPI? */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import type { Endpoint } from '@airy/contract';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv } from 'ajv';
import { requestExampleOf } from './examples.ts';
import { allEndpoints } from './source-endpoints.ts';

const reference = new URL('../../docs/reference/', import.meta.url);
const endpoints = Object.entries(allEndpoints());

interface Document {
  readonly paths: Readonly<Record<string, { readonly post: Operation }>>;
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly example: unknown }>> }>
  >;
}

async function readReference(name: string): Promise<string> {
  return readFile(new URL(name, reference), 'utf8');
}

describe('openapi.json', () => {
  it('has nothing that its validator minds, examples included', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        // What is not part of this version never succeeds; the server is whoever runs it.
        'operation-2xx-response': 'off',
        'no-server-example.com': 'off',
        // Each group of calls says what it is about (scripts/reference/openapi.ts).
        'tag-description': 'error',
      },
    });
    const source = await readReference('openapi.json');
    const problems = await lintFromString({ source, absoluteRef: '/openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  const withBody = endpoints.filter(([, { body, status }]) => body !== 'multipart' && status !== 501);

  it.each(withBody)('has an example of a call of %s that the contract takes', (name, endpoint: Endpoint) => {
    const { success, error } = endpoint.request.safeParse(requestExampleOf(name, endpoint.request));
    expect(error?.issues ?? []).toEqual([]);
    expect(success).toBe(true);
  });

  it('has examples of answers that the contract takes', async () => {
    const { paths } = JSON.parse(await readReference('openapi.json')) as Document;
    const wrong = endpoints.flatMap(([name, endpoint]) => {
      const answer = paths[endpoint.path]?.post.responses[String(endpoint.status)];
      const example = answer?.content?.['application/json']?.example;
      if (example === undefined || endpoint.status === 501) return [];
      return endpoint.response.safeParse(example).success ? [] : [name];
    });
    expect(wrong).toEqual([]);
  });
});

describe('asyncapi.json', () => {
  it('is valid by the schema of AsyncAPI 3', async () => {
    const schema = await import('@asyncapi/specs/schemas/3.0.0-without-$id.json', { with: { type: 'json' } });
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(schema.default);
    validate(JSON.parse(await readReference('asyncapi.json')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('leads nowhere but to what it defines', async () => {
    const document = JSON.parse(await readReference('asyncapi.json')) as object;
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(match => match[1] ?? '');
    expect(references.length).toBeGreaterThan(10);
    const broken = references.filter(
      path =>
        path
          .split('/')
          .reduce<unknown>((place, key) => (place as Record<string, unknown> | undefined)?.[key], document) ===
        undefined,
    );
    expect(broken).toEqual([]);
  });
});
