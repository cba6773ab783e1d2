import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compactJson, memberText, partsOf } from './json-text.ts';

describe('compact JSON', () => {
  it.each([
    ['white space', ' { "a" : [ 1 , true , null ] } ', '{"a":[1,true,null]}'],
    ['the order of keys, numeric ones too', '{"b":1,"10":2,"9":3}', '{"b":1,"10":2,"9":3}'],
    ['long whole numbers', '[4912661846655238145,-0,0]', '[4912661846655238145,0,0]'],
    ['fractions', '[1.0,13.50,-0.0,100.25]', '[1.0,13.5,-0.0,100.25]'],
    ['exponents as Java writes them', '[1e10,1.5E-7,12345678.9,0.0001]', '[1.0E10,1.5E-7,1.23456789E7,1.0E-4]'],
    ['escapes that are not needed', '"\\u00fc\\/\\ud83d\\ude00"', '"ü/😀"'],
    ['escapes that are', '"\\u001f\\n\\"\\\\"', '"\\u001F\\n\\"\\\\"'],
    ['half a surrogate pair', '"\\ud83d"', '"?"'],
    ['brackets within strings', '{"a":"]}[{,:\\""}', '{"a":"]}[{,:\\""}'],
  ])('keeps or unifies %s', (_what, text, compact) => {
    expect(compactJson(text)).toBe(compact);
  });

  it('says the same as the text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), value => {
        const text = JSON.stringify(value, null, 2);
        expect(JSON.parse(compactJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('is stable', () => {
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const once = compactJson(JSON.stringify(value));
        expect(compactJson(once)).toBe(once);
      }),
    );
  });
});

describe('parts', () => {
  it('are those of the object or array, in order', () => {
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())), value => {
        const text = JSON.stringify(value);
        const parts = partsOf(compactJson(text));
        const read = parts.map(part => [part.key, JSON.parse(part.text)]);
        const parsed = JSON.parse(text) as object;
        expect(read).toEqual(Array.isArray(parsed) ? parsed.map(one => [null, one]) : Object.entries(parsed));
      }),
    );
  });

  it('of a scalar are none', () => {
    expect(['1', '"a:[b],{c}"', 'null', '{}', '[]'].flatMap(partsOf)).toEqual([]);
  });

  it('are found by name', () => {
    expect(memberText('{"a":{"b":1},"b":2}', 'b')).toBe('2');
    expect(memberText('{"a":1}', 'b')).toBeNull();
    expect(memberText('{"\\"a\\"":[1]}', '"a"')).toBe('[1]');
  });
});
