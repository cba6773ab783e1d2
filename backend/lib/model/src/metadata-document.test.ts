import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flatten, fold, isWithin, metadataLimits, MetadataLimitError, remove, valueAt } from './metadata-document.ts';
import type { Leaf } from './metadata-document.ts';
import type { Document, Json } from './json.ts';
import type { Metadata } from './records.ts';

const at = (timestamp: number, leaf: Leaf): Metadata => ({ subject: 'message:m', timestamp, ...leaf });
const recordsOf = (document: Document, timestamp = 1): Metadata[] => flatten(document).map(leaf => at(timestamp, leaf));
const text = (key: string, value: string, timestamp: number): Metadata =>
  at(timestamp, { key, value, valueType: 'text' });

const awkward = ['constructor', 'toString', 'hasOwnProperty', 'prototype', 'length', '', ' ', '0', 'ключ'];
const name = fc.oneof(
  fc.constantFrom(...awkward, 'a', 'b', 'c'),
  fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', '☃') }),
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.string(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(number => (Object.is(number, -0) ? 0 : number)),
  fc.array(fc.oneof(fc.integer(), fc.string(), fc.constant({ deep: [1] }))),
);
const { document } = fc.letrec<{ document: Document; value: Json }>(tie => ({
  value: fc.oneof({ maxDepth: 5 }, scalar, tie('document')),
  document: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
}));

function withoutEmpty(value: Document): Document {
  const entries: [string, Json][] = [];
  for (const [key, child] of Object.entries(value)) {
    if (typeof child !== 'object' || child === null || Array.isArray(child)) entries.push([key, child]);
    else if (Object.keys(withoutEmpty(child as Document)).length > 0)
      entries.push([key, withoutEmpty(child as Document)]);
  }
  return Object.fromEntries(entries);
}

describe('flatten and fold', () => {
  it('give the document back, but for empty objects', () => {
    fc.assert(fc.property(document, it => expect(fold(recordsOf(it))).toEqual(withoutEmpty(it))));
  });

  it('do not depend on the order in which records are read', () => {
    fc.assert(
      fc.property(fc.array(document, { maxLength: 4 }), fc.integer(), (documents, seed) => {
        const records = documents.flatMap((it, time) => recordsOf(it, time));
        const shuffled = records.toSorted(
          (a, b) => ((a.key.length * 31 + seed) % 7) - ((b.key.length * 17 + seed) % 7),
        );
        expect(JSON.stringify(fold(shuffled))).toBe(JSON.stringify(fold(records)));
      }),
    );
  });

  it('let a later object path replace an earlier scalar, and the other way round', () => {
    expect(fold([text('a', 'scalar', 1), text('a.b', 'leaf', 2)])).toEqual({ a: { b: 'leaf' } });
    expect(fold([text('a', 'scalar', 2), text('a.b', 'leaf', 1)])).toEqual({ a: 'scalar' });
    expect(fold([text('a.b', 'new', 5), text('a.b', 'old', 4), text('a.c', 'c', 3)])).toEqual({
      a: { b: 'new', c: 'c' },
    });
  });

  it('keep types: numbers, booleans, null, arrays whole', () => {
    expect(flatten({ n: 42, t: true, x: null, l: [1, { a: 2 }], s: 's' })).toEqual([
      { key: 'n', value: '42', valueType: 'number' },
      { key: 't', value: 'true', valueType: 'bool' },
      { key: 'x', value: '', valueType: 'nullValue' },
      { key: 'l', value: '[1,{"a":2}]', valueType: 'array' },
      { key: 's', value: 's', valueType: 'text' },
    ]);
  });

  it('read what Airy Core wrote: doubles as text, and broken leaves as text', () => {
    expect(fold([at(1, { key: 'n', value: '42.0', valueType: 'number' })])).toEqual({ n: 42 });
    expect(fold([at(1, { key: 'n', value: 'many', valueType: 'number' })])).toEqual({ n: 'many' });
    expect(fold([at(1, { key: 'l', value: '[1,', valueType: 'array' })])).toEqual({ l: '[1,' });
  });

  it('never touch a prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as Document;
    expect(() => flatten(hostile)).toThrow(MetadataLimitError);
    const folded = fold([text('__proto__.polluted', '1', 1), text('constructor.prototype.polluted', '1', 1)]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(folded)).toBe('{"constructor":{"prototype":{"polluted":"1"}}}');
    expect(Object.getPrototypeOf(Object.assign({}, folded))).toBe(Object.prototype);
  });

  it('refuse what is too deep, has too many values, or is too large', () => {
    let deep: Json = 1;
    for (let n = 0; n <= metadataLimits.depth; n++) deep = { a: deep };
    expect(() => flatten(deep as Document)).toThrow(MetadataLimitError);
    expect(() => flatten(Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`k${n}`, n])))).toThrow(
      MetadataLimitError,
    );
    expect(() => flatten({ big: 'x'.repeat(metadataLimits.bytes) })).toThrow(MetadataLimitError);
    expect(() => flatten({ ['a.'.repeat(20)]: 1 })).toThrow(MetadataLimitError);
  });
});

describe('remove', () => {
  it('takes a value, or all beneath a path, and the objects that become empty', () => {
    const before: Document = { a: { b: { c: 1 }, d: 2 }, e: 3 };
    expect(remove(before, 'a.b.c')).toEqual({ a: { d: 2 }, e: 3 });
    expect(remove(before, 'a')).toEqual({ e: 3 });
    expect(remove(before, 'e.nothing')).toBe(before);
    expect(remove(before, 'a.constructor')).toBe(before);
    expect(before).toEqual({ a: { b: { c: 1 }, d: 2 }, e: 3 });
  });

  it('agrees with a fold of the records that are left', () => {
    fc.assert(
      fc.property(document, fc.nat(), (whole, pick) => {
        const records = recordsOf(whole);
        const gone = records[pick % Math.max(1, records.length)]?.key ?? 'none';
        const left = fold(records.filter(record => !isWithin(record.key, gone)));
        expect(remove(fold(records), gone)).toEqual(left);
      }),
    );
  });
});

describe('valueAt', () => {
  it('reads a dot path, and nothing from the prototype', () => {
    expect(valueAt({ a: { b: 1 } }, 'a.b')).toBe(1);
    expect(valueAt({ a: { b: 1 } }, 'a.b.c')).toBeUndefined();
    expect(valueAt({}, 'constructor')).toBeUndefined();
  });
});
