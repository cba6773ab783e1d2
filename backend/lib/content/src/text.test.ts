import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linkify, safeUrl } from './links.ts';
import { parseRichText, plainText } from './rich-text.ts';

function links(text: string): readonly (string | null)[] {
  return linkify(text)
    .filter(span => span.style === 'link')
    .map(span => span.url);
}

describe('linkify', () => {
  it('finds addresses and leaves the sentence its punctuation', () => {
    expect(links('See https://a.example/x?y=1. Or www.b.example, or mail me@c.example!')).toEqual([
      'https://a.example/x?y=1',
      'https://www.b.example/',
      'mailto:me@c.example',
    ]);
    expect(links('(https://a.example/x) and https://en.example/wiki/A_(B)')).toEqual([
      'https://a.example/x',
      'https://en.example/wiki/A_(B)',
    ]);
  });

  it('links nothing else', () => {
    expect(links('javascript:alert(1) file:///x 1.2.3 a@b http:// www.')).toEqual([]);
  });

  it('loses no character', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.webUrl().map(url => `(${url}).`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(fc.array(text), parts => {
        const whole = parts.join(' ');
        expect(
          linkify(whole)
            .map(span => span.text)
            .join(''),
        ).toBe(whole);
      }),
    );
  });
});

describe('safeUrl', () => {
  it('takes absolute http, https and mailto only', () => {
    expect(safeUrl('https://a.example')).toBe('https://a.example/');
    expect(safeUrl('mailto:a@b.example')).toBe('mailto:a@b.example');
    for (const bad of [
      '/x',
      'javascript:1',
      'vbscript:1',
      'data:text/html,1',
      '',
      null,
      7,
      `https://a.example/${'x'.repeat(5000)}`,
    ]) {
      expect(safeUrl(bad)).toBeNull();
    }
  });
});

describe('rich text', () => {
  it('reads marks, links and lists', () => {
    const blocks = parseRichText(
      '**Bold** and *soft* `code` [shop](https://a.example)\n- one\n- two\n\n1. first\n2. second',
    );
    expect(blocks.map(block => block.kind)).toEqual(['paragraph', 'list', 'list']);
    expect(blocks[0]?.kind === 'paragraph' && blocks[0].spans.map(span => span.style)).toEqual([
      'strong',
      'plain',
      'emphasis',
      'plain',
      'code',
      'plain',
      'link',
    ]);
    expect(blocks[2]).toMatchObject({ ordered: true });
    expect(plainText(blocks)).toBe('Bold and soft code shop\none\ntwo\nfirst\nsecond');
  });

  it('leaves HTML, snake_case and unsafe links as they were written', () => {
    const text = '<img src=x onerror=alert(1)> some_snake_case [x](javascript:alert(1)) 2 * 3 * 4';
    expect(plainText(parseRichText(text))).toBe(text);
  });

  it('takes time in step with the length of the text, however hostile', () => {
    const hostile = ['*', '[', '_a', '`', 'a@', 'www.', 'https://a!', '[a](', '1. ', '- ', '('];
    const timeOf = (text: string): number => {
      const start = performance.now();
      parseRichText(text);
      linkify(text);
      return performance.now() - start;
    };
    for (const piece of hostile) {
      const short = Math.max(1, timeOf(piece.repeat(2_000)), timeOf(piece.repeat(2_000)));
      // Twenty times the length; were it quadratic, four hundred times the time.
      expect(timeOf(piece.repeat(40_000)) / short).toBeLessThan(200);
    }
  });
});
