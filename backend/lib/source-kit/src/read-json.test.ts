import { describe, expect, it } from '@jest/globals';
import { idAt, listAt, numberAt, objectAt, readJson, readText, textAt, timeAt, tryJson, valueAt } from './read-json.ts';

describe('reading what somebody else wrote', () => {
  it('finds own members only', () => {
    expect(valueAt({ a: { b: [1] } }, 'a', 'b', '0')).toBe(1);
    for (const path of [['toString'], ['a', 'b', 'length', 'x'], ['__proto__']])
      expect(valueAt({ a: { b: 'text' } }, ...path)).toBeUndefined();
    for (const nothing of [null, undefined, 1, 'text']) expect(valueAt(nothing, 'a')).toBeUndefined();
  });

  it('takes ids as text or whole numbers', () => {
    expect([textAt(12), textAt('x'), textAt(1.5), textAt(2 ** 60), textAt({})]).toEqual(['12', 'x', null, null, null]);
    expect([idAt(''), idAt('x'.repeat(501)), idAt('x')]).toEqual([null, null, 'x']);
  });

  it('takes numbers as numbers or digits', () => {
    expect([numberAt('12'), numberAt(1.5), numberAt('1.5'), numberAt(true)]).toEqual([12, 1.5, null, null]);
    expect([timeAt('12'), timeAt(-1), timeAt(1.5), timeAt(2 ** 60)]).toEqual([12, null, null, null]);
  });

  it('takes times as long as there are dates', () => {
    expect([timeAt(8.64e15), timeAt(8.64e15 + 1), timeAt(8_900_000_000_000_000)]).toEqual([8.64e15, null, null]);
  });

  it('tells objects from lists', () => {
    expect([objectAt({}), objectAt([]), objectAt(null), objectAt('x')]).toEqual([{}, null, null, null]);
    expect([listAt([1]), listAt({ length: 1 }), listAt(undefined)]).toEqual([[1], [], []]);
  });

  it('refuses bodies that are no text or no JSON', () => {
    expect(() => readText(Buffer.from([0xff]))).toThrow('not UTF-8');
    expect(readText(Buffer.from('﻿ü'))).toBe('ü');
    expect(() => readJson('{')).toThrow('not JSON');
    expect(tryJson('<html>')).toBeNull();
  });
});
