import { describe, expect, it } from '@jest/globals';
import { readContent } from './content.ts';
import { fold } from './metadata-document.ts';

describe('readContent', () => {
  it('is JSON where the text is JSON, else the text', () => {
    expect(readContent('{"text":"Hi"}')).toEqual({ text: 'Hi' });
    expect(readContent('Body=Hi&From=1')).toBe('Body=Hi&From=1');
    expect(readContent('12 apples')).toBe('12 apples');
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
});
