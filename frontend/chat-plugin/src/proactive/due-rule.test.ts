import { describe, expect, it } from '@jest/globals';
import { dueRule, matches, type Rule } from './due-rule.ts';

const rule = (changes: Partial<Rule>): Rule => ({
  id: 'r',
  message: 'Hello',
  afterSeconds: 0,
  afterScrollPercent: 0,
  url: null,
  repeat: 'visit',
  opens: false,
  ...changes,
});
const page = { url: 'https://shop.example/cart?a=1', secondsOnPage: 10, scrolledPercent: 40 };
const never = (): boolean => false;

describe('messages by themselves', () => {
  it.each<[Partial<Rule>, boolean]>([
    [{}, true],
    [{ afterSeconds: 10 }, true],
    [{ afterSeconds: 11 }, false],
    [{ afterScrollPercent: 50 }, false],
    [{ url: 'https://shop.example/cart*' }, true],
    [{ url: 'https://shop.example/' }, false],
  ])('%j', (changes, isDue) => {
    expect(dueRule([rule(changes)], page, never) !== null).toBe(isDue);
  });

  it('come in the order of the rules, each once', () => {
    const rules = [rule({ id: 'a' }), rule({ id: 'b' })];
    expect(dueRule(rules, page, never)?.id).toBe('a');
    expect(dueRule(rules, page, ({ id }) => id === 'a')?.id).toBe('b');
  });

  it.each([
    ['*', 'x', true],
    ['a*c', 'abc', true],
    ['a*c', 'ac', true],
    ['ab*bc', 'abc', false],
    ['*b*', 'abc', true],
    ['a*', 'ba', false],
    ['a*b*c', 'a-b-c', true],
  ])('%s and %s', (pattern, url, isMatch) => {
    expect(matches(pattern, url)).toBe(isMatch);
  });
});
