import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { catalogue } from '@airy/errors';
import { referenceFiles } from './files.ts';
import { openApiOf } from './openapi.ts';
import { allEndpoints } from './source-endpoints.ts';

const root = new URL('../../', import.meta.url);

describe('docs/reference', () => {
  it('is what the declarations say; if not: npm run generate', async () => {
    for (const [path, text] of await referenceFiles()) expect(await readFile(new URL(path, root), 'utf8')).toBe(text);
  });

  it('names every error that exists and none that does not', async () => {
    const page = await readFile(new URL('docs/reference/errors.md', root), 'utf8');
    const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(match => match[1]);
    expect(new Set(named)).toEqual(new Set(Object.keys(catalogue)));
  });
});

describe('openapi.json', () => {
  const endpoints = allEndpoints();
  const document = JSON.parse(JSON.stringify(openApiOf(endpoints))) as {
    readonly paths: object;
    readonly components: { readonly schemas: object };
  };

  it('has every endpoint', () => {
    const paths = Object.values(endpoints).map(endpoint => endpoint.path);
    expect(Object.keys(document.paths)).toEqual([...paths, '/events']);
  });

  it('refers only to what it defines', () => {
    const text = JSON.stringify(document);
    const defined = new Set(Object.keys(document.components.schemas));
    const used = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(match => match[1] ?? '');
    expect(used.length).toBeGreaterThan(10);
    expect(used.filter(name => !defined.has(name))).toEqual([]);
    expect(text).not.toContain('$defs');
  });
});
