import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AiryError } from '@airy/errors';
import type { Filter } from './filter.ts';
import { filterLimits, parseFilters } from './parse-filters.ts';
import { isLike } from './pattern.ts';
import { tokensOf } from './tokens.ts';

const id = (token: string): Filter => ({
  kind: 'text',
  field: { name: 'id' },
  match: { kind: 'tokens', tokens: [token] },
});
const [a, b, c] = [id('a'), id('b'), id('c')];
const not = (filter: Filter): Filter => ({ kind: 'not', filter });
const and = (...filters: Filter[]): Filter => ({ kind: 'and', filters });
const or = (...filters: Filter[]): Filter => ({ kind: 'or', filters });
const tag = (token: string): Filter => ({
  kind: 'text',
  field: { name: 'tag_ids' },
  match: { kind: 'tokens', tokens: [token] },
});
const number = (field: 'unread_count' | 'created_at', min: number, max: number): Filter => ({
  kind: 'number',
  field,
  min,
  max,
});
const { MIN_SAFE_INTEGER: lowest, MAX_SAFE_INTEGER: highest } = Number;

function refusalOf(text: string): { readonly code: string; readonly position: unknown; readonly message: string } {
  try {
    parseFilters(text);
  } catch (error) {
    if (!(error instanceof AiryError)) throw error;
    return { code: error.code, position: error.details?.position, message: error.message };
  }
  throw new Error(`${text.slice(0, 100)} was not refused`);
}

describe('operators mean what they mean to Lucene', () => {
  it.each<[string, Filter]>([
    ['a', a],
    ['a b', or(a, b)],
    ['a OR b', or(a, b)],
    ['a || b', or(a, b)],
    ['a AND b', and(a, b)],
    ['a && b', and(a, b)],
    // What must be there makes what may be there meaningless.
    ['a AND b OR c', and(a, b)],
    ['a OR b AND c', and(b, c)],
    ['+a b', a],
    ['a -b', and(a, not(b))],
    ['a NOT b', and(a, not(b))],
    ['a AND NOT b', and(a, not(b))],
    ['a OR NOT b', and(a, not(b))],
    ['(a OR b) AND c', and(or(a, b), c)],
    ['a AND (b OR (c))', and(a, or(b, c))],
    ['andy OR nothing', or(id('andy'), id('nothing'))],
    ['a and b', or(a, id('and'), b)],
  ])('%s', (text, filter) => {
    expect(parseFilters(text)).toEqual(filter);
  });

  it.each(['-a', 'NOT a', '!a', '! a', '(NOT a)', '(-(a))'])('%s alone is everything else', text => {
    expect(parseFilters(text)).toEqual(not(a));
  });

  it('(NOT a) OR b has everything but a, and b', () => {
    expect(parseFilters('(NOT a) OR b')).toEqual(or(not(a), b));
  });

  it.each(['*:*', 'id:*', '*', 'source:*', 'channel_id:*', 'unread_count:*', 'created_at:*', '**'])(
    '%s is everything',
    text => {
      expect(parseFilters(text)).toEqual({ kind: 'all' });
    },
  );

  it.each(['', ' ', '\t\n\u3000'])('%j filters nothing', text => {
    expect(parseFilters(text)).toBeNull();
  });
});

describe('what the inbox sends (contract §3)', () => {
  it('is read', () => {
    expect(parseFilters('tag_ids:(f3-a AND 9b-c)')).toEqual(and(tag('f3-a'), tag('9b-c')));
    expect(parseFilters('unread_count:[1 TO *]')).toEqual(number('unread_count', 1, highest));
    expect(parseFilters('unread_count:0')).toEqual(number('unread_count', 0, 0));
    expect(parseFilters('display_name:*Ad?a*')).toEqual({
      kind: 'text',
      field: { name: 'display_name' },
      match: {
        kind: 'pattern',
        parts: [{ wildcard: 'any' }, { literal: 'ad' }, { wildcard: 'one' }, { literal: 'a' }, { wildcard: 'any' }],
      },
    });
    expect(parseFilters('id:* AND NOT metadata.state:CLOSED')).toEqual(
      and(
        { kind: 'all' },
        not({
          kind: 'text',
          field: { name: 'metadata', key: 'state' },
          match: { kind: 'tokens', tokens: ['closed'] },
        }),
      ),
    );
    expect(parseFilters(String.raw`id:"4e-5f\-6a"`)).toEqual(id('4e-5f-6a'));
  });
});

describe('values', () => {
  it.each<[string, Filter]>([
    ['unread_count:[1 TO 3]', number('unread_count', 1, 3)],
    ['unread_count:{1 TO 3}', number('unread_count', 2, 2)],
    ['unread_count:[1 TO 3}', number('unread_count', 1, 2)],
    ['unread_count:{1 TO 3]', number('unread_count', 2, 3)],
    ['unread_count:[* TO 3]', number('unread_count', lowest, 3)],
    ['unread_count:[-1 TO "3"]', number('unread_count', -1, 3)],
    ['created_at:[1600000000000 TO 99999999999999999999]', number('created_at', 1_600_000_000_000, highest)],
    ['created_at:{* TO *}', number('created_at', lowest, highest)],
    ['unread_count:{1 TO 2}', { kind: 'none' }],
    ['unread_count:[3 TO 1]', { kind: 'none' }],
    ['unread_count:"2"', number('unread_count', 2, 2)],
    [String.raw`a\:b\ c`, or(id('a:b'), c)],
    [String.raw`\u0061\*\\`, id(String.raw`a*\ `.trim())],
    ['a-b+c/d', id('a-b+c/d')],
    ['a^2 (b)^0.5', or(a, b)],
    ['""', { kind: 'none' }],
    ['"a b"', { kind: 'none' }],
    ['tag_ids:(a id:b)', or(tag('a'), b)],
    ['Ä', id('ä')],
  ])('%s', (text, filter) => {
    expect(parseFilters(text)).toEqual(filter);
  });

  it('words are split at white space, in lower case, after 255 characters', () => {
    expect(tokensOf(' Ada\tLOVELACE\u3000x ')).toEqual(['ada', 'lovelace', 'x']);
    expect(tokensOf('y'.repeat(600)).map(({ length }) => length)).toEqual([255, 255, 90]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a AND', 5],
    ['(a', 2],
    ['a)', 1],
    ['id:* AND (', 10],
    ['unread_count:[1 TO', 13],
    ['unread_count:many', 0],
    ['unread_count:1*', 0],
    ['unread_count:[1 TO x]', 19],
    ['a created_at:1.5', 2],
    ['nobody:a', 0],
    ['constructor:a', 0],
    ['__proto__:a', 0],
    ['metadata.:a', 0],
    ['a id:[a TO b]', 2],
    ['a~', 1],
    ['"a b"~2', 5],
    ['/a/', 0],
    ['*:a', 0],
    ['AND', 0],
    ['NOT', 3],
    ['a"', 1],
    ['a\\', 1],
    ['id:?*?*?*?*?*?*?*?*?*', 0],
    ['('.repeat(1_000) + 'a' + ')'.repeat(1_000), filterLimits.depth + 1],
    ['a '.repeat(257), 512],
    ['a'.repeat(100_000), filterLimits.length],
    ['(a '.repeat(40_000), filterLimits.length],
  ])('%.30s is refused at %i', (text, position) => {
    expect(refusalOf(text)).toMatchObject({
      code: 'invalid_filters',
      position,
      message: expect.stringMatching(/^Failed to parse Lucene query: ./),
    });
  });

  it('whatever the text is, it is read or refused at a position within', () => {
    const sign = fc.constantFrom(
      ...'abAND OR NOT TO*?:"()[]{}^~/\\+-!&|._0123\u3000\ud800',
      'unread_count:',
      'tag_ids:(',
    );
    const property = fc.property(fc.array(sign, { maxLength: 60 }), signs => {
      const text = signs.join('');
      try {
        parseFilters(text);
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_filters' });
        const position = (error as AiryError).details?.position as number;
        expect(position >= 0 && position <= text.length).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 3_000 });
  });
});

it('a pattern fits what its regular expression fits', () => {
  const sign = fc.constantFrom<'*' | '?' | 'a' | 'b'>('*', '?', 'a', 'b');
  const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 8 }).map(signs => signs.join(''));
  const property = fc.property(fc.array(sign, { maxLength: 6 }), text, (signs, candidate) => {
    const pattern = signs.map(one =>
      one === '*' || one === '?' ? ({ wildcard: one === '*' ? 'any' : 'one' } as const) : { literal: one },
    );
    const expression = new RegExp(`^${signs.join('').replaceAll('*', '.*').replaceAll('?', '.')}$`);
    expect(isLike(candidate, pattern)).toBe(expression.test(candidate));
  });
  fc.assert(property, { numRuns: 2_000 });
  const hard = Array.from({ length: 30 }, () => [{ wildcard: 'any' } as const, { literal: 'a' }]).flat();
  expect(isLike('a'.repeat(29), hard)).toBe(false);
});
