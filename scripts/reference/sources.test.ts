/** What the contract lists of a source's calls, and what the source itself declares, are one thing. */
import { describe, expect, it } from '@jest/globals';
import { endpoints, type Endpoint } from '@airy/contract';
import { z } from 'zod';
import { allEndpoints } from './source-endpoints.ts';
import { sources } from '../../backend/services/all/src/sources.generated.ts';

const listed = endpoints as Readonly<Record<string, Endpoint | undefined>>;

function fieldsOf(schema: z.ZodType): readonly string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties).toSorted((a, b) => (a < b ? -1 : 1));
}

const calls = sources.flatMap(source =>
  (['connect', 'explore'] as const).map(verb => [`channels.${source.id}.${verb}`, source.channels?.[verb]] as const),
);

describe('a call of a source', () => {
  it.each(calls.filter(([name]) => listed[name]))('%s has the fields that the contract lists', (name, own) => {
    const contract = listed[name];
    expect(own && fieldsOf(own)).toEqual(contract && fieldsOf(contract.request));
  });

  it('is in the reference, listed or not', () => {
    const documented = new Set(Object.keys(allEndpoints()));
    expect(calls.filter(([name, own]) => own && !documented.has(name))).toEqual([]);
  });
});
