import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitQuote } from './split-quote.ts';
import { textOfHtml } from './text-of-html.ts';

describe('what is quoted', () => {
  it.each<[string, string]>([
    ['Gmail', 'On Sat, Nov 21, 2026 at 11:00 AM Shop <shop@shop.example> wrote:\n\n> Hello'],
    [
      'a line that is wrapped',
      'On Sat, Nov 21, 2026 at 11:00 AM A Very Long Name\n<shop@shop.example> wrote:\n> Hello',
    ],
    ['German', 'Am 21.11.2026 um 11:00 schrieb Shop:\n> Hallo'],
    ['French', 'Le sam. 21 nov. 2026 à 11:00, Shop <a@b.example> a écrit :\n> Bonjour'.replace(' :', ':')],
    ['Outlook', 'From: Shop <a@b.example>\nSent: Saturday\nTo: Ann\nSubject: x\n\nHello'],
    ['Outlook’s line', '________________________________\nVon: Shop'],
    ['an original message', '-----Original Message-----\nHello'],
    ['lines with >', '> Hello\n> there\n'],
  ])('is folded as %s writes it', (_who, quoted) => {
    expect(splitQuote(`Thanks!\n\n-- \nAnn\n\n${quoted}`)).toEqual({
      text: 'Thanks!\n\n-- \nAnn',
      quoted: quoted.trim(),
    });
  });

  it.each([
    'On Monday I wrote to you.',
    'From: here\nit goes on',
    '> You said this\nand I say that',
    'Hello',
    '> nothing but a quotation',
    '',
  ])('is not found in %j', text => {
    expect(splitQuote(text)).toEqual({ text, quoted: null });
  });

  it('loses no word', () => {
    const line = fc.constantFrom(
      '> a',
      'b',
      '',
      'On 1 Jan 2026 at 10:00 x wrote:',
      '-- ',
      'From: a',
      'Sent: b',
      '____________________________',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), lines => {
        const { text, quoted } = splitQuote(lines.join('\n'));
        const words = (all: string): readonly string[] => all.split(/\s+/u).filter(word => word !== '');
        expect(words(`${text}\n${quoted ?? ''}`)).toEqual(words(lines.join('\n')));
      }),
    );
  });
});

describe('the text of HTML', () => {
  it('is what one reads', () => {
    const html =
      '<style>p{}</style><p>Gr&uuml;&szlig;e&nbsp;&amp; more</p><script>alert("<p>")</script><!-- <b> --><div>a<br>b</div>&#8364;&#xD800;';
    expect(textOfHtml(html)).toBe('Grüße & more\n\na\nb\n€');
  });

  it('never fails, and never takes long', () => {
    fc.assert(fc.property(fc.string(), html => expect(typeof textOfHtml(html)).toBe('string')));
    for (const hostile of ['<', '<script>', '<!--', '&#', '<style'])
      expect(textOfHtml(hostile.repeat(200_000)).length).toBeLessThanOrEqual(100_000);
  });
});
