import { describe, expect, it } from '@jest/globals';
import { maxContentDepth, readContent } from './content.ts';
import { keptMediaKey } from './kept-media.ts';
import { flatten, fold } from './metadata-document.ts';

describe('readContent', () => {
  it('is JSON where the text is JSON, else the text', () => {
    expect(readContent('{"text":"Hi"}')).toEqual({ text: 'Hi' });
    expect(readContent('Body=Hi&From=1')).toBe('Body=Hi&From=1');
    expect(readContent('12 apples')).toBe('12 apples');
  });

  it('leaves JSON as text that is too deep to be walked, whatever is kept of it', () => {
    const nested = (levels: number): string => `${'{"a":['.repeat(levels / 2)}"x"${']}'.repeat(levels / 2)}`;
    const kept = fold([{ subject: 'message:m', key: 'data_x', value: 'y', valueType: 'text', timestamp: 1 }]);
    for (const levels of [maxContentDepth + 2, 20_000, 400_000]) {
      expect(readContent(nested(levels))).toBe(nested(levels));
      expect(JSON.stringify(readContent(nested(levels), kept))).toBe(JSON.stringify(nested(levels)));
    }
    expect(JSON.stringify(readContent(nested(maxContentDepth)))).toBe(nested(maxContentDepth));
    const brackets = JSON.stringify({ text: `${'[{'.repeat(1_000)}\\"` });
    expect(readContent(brackets)).toEqual(JSON.parse(brackets));
    expect(readContent(`[${'{},'.repeat(1_000)}1]`)).toHaveLength(1_001);
    for (const text of ['"['.repeat(100_000), `"${'\\"'.repeat(1_000_000)}`]) expect(readContent(text)).toBe(text);
    const long = JSON.stringify({ text: 'ä"\\'.repeat(2_000_000) });
    expect(readContent(long)).toEqual(JSON.parse(long));
  });

  it('shows kept media in place of the url', () => {
    const metadata = fold([
      {
        subject: 'message:m',
        key: 'data_https://cdn.x/a.png',
        value: 'https://kept/$&',
        valueType: 'text',
        timestamp: 1,
      },
    ]);
    expect(readContent('{"url":"https://cdn.x/a.png"}', metadata)).toEqual({ url: 'https://kept/$&' });
  });

  /** As it comes back from the log. */
  const kept = (refs: Readonly<Record<string, string>>) => {
    const data = Object.fromEntries(Object.entries(refs).map(([ref, address]) => [keptMediaKey(ref), address]));
    return fold(flatten(data).map(leaf => ({ ...leaf, subject: 'message:m', timestamp: 1 })));
  };

  it('shows it however the platform writes the address: escaped in JSON, percent-encoded in a form, in a text', () => {
    const metadata = kept({ 'https://cdn.x/a.png?b=1&c=2': 'https://kept/1?e=5&s=x' });
    expect(readContent('{"url":"https:\\/\\/cdn.x\\/a.png?b=1\\u0026c=2","n":1}', metadata)).toEqual({
      url: 'https://kept/1?e=5&s=x',
      n: 1,
    });
    expect(readContent('Body=a%20b+c&MediaUrl0=https%3A%2F%2Fcdn.x%2Fa.png%3Fb%3D1%26c%3D2&X=%zz', metadata)).toBe(
      'Body=a%20b+c&MediaUrl0=https%3A%2F%2Fkept%2F1%3Fe%3D5%26s%3Dx&X=%zz',
    );
    expect(readContent('see https://cdn.x/a.png?b=1&c=2 there', metadata)).toBe('see https://kept/1?e=5&s=x there');
  });

  it('shows it for an id of the platform, only where that stands alone', () => {
    const metadata = kept({ '4711': 'https://kept/1' });
    expect(readContent('{"image":{"id":"4711"},"text":"call 4711","at":4711}', metadata)).toEqual({
      image: { id: 'https://kept/1' },
      text: 'call 4711',
      at: 4711,
    });
  });

  it('takes no address for another that it begins with, and addresses with any number of dots', () => {
    const dotted = `https://cdn.x/${'b.'.repeat(40)}png`;
    const metadata = kept({ 'https://cdn.x/a': 'one', 'https://cdn.x/ab': 'two', [dotted]: 'three' });
    expect(readContent(JSON.stringify(['https://cdn.x/ab', 'https://cdn.x/a', dotted]), metadata)).toEqual([
      'two',
      'one',
      'three',
    ]);
  });
});
