import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalSchema } from './canonical-schema.ts';

describe('canonicalSchema', () => {
  it('is one text, whatever the order of attributes and the white space', () => {
    const field = { name: 'id', type: ['null', 'string'], default: null };
    const schema = { type: 'record', name: 'Thing', namespace: 'a.b', fields: [field] };
    const expected =
      '{"type":"record","name":"Thing","namespace":"a.b","fields":[{"name":"id","type":["null","string"],"default":null}]}';
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(schema), { minLength: 4 }), fc.nat(4), (entries, indent) => {
        expect(canonicalSchema(JSON.stringify(Object.fromEntries(entries), null, indent))).toBe(expected);
      }),
    );
  });

  it('changes nothing but the order, and leaves defaults as they are', () => {
    const schema =
      '{"fields":[{"default":{"b":1,"a":2},"type":"T","name":"f"}],"name":"R","type":"record","x":{"b":1}}';
    expect(JSON.parse(canonicalSchema(schema))).toEqual(JSON.parse(schema));
    expect(canonicalSchema(schema)).toContain('"default":{"b":1,"a":2}');
  });

  it('leaves what is no JSON to the registry', () => {
    expect(canonicalSchema('{')).toBe('{');
  });
});
