import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrast, mix, readable, toHex, type Hex } from './colours.ts';
import { themeOf, type ThemeColours } from './theme.ts';

const none: ThemeColours = {
  primaryColor: null,
  accentColor: null,
  backgroundColor: null,
  headerTextColor: null,
  subtitleTextColor: null,
  inboundMessageColor: null,
  inboundMessageTextColor: null,
  outboundMessageColor: null,
  outboundMessageTextColor: null,
  unreadMessageDotColor: null,
};
const hex = fc.integer({ min: 0, max: 0xffffff }).map((value): Hex => `#${value.toString(16).padStart(6, '0')}`);

/** Pairs of text and ground that a visitor reads. */
const texts = [
  ['--text', '--ground'],
  ['--text-quiet', '--ground'],
  ['--accent-text', '--ground'],
  ['--on-primary', '--primary'],
  ['--on-primary-quiet', '--primary'],
  ['--on-send', '--send'],
  ['--on-dot', '--dot'],
  ['--theirs-text', '--theirs'],
  ['--theirs-link', '--theirs'],
  ['--theirs-quiet', '--theirs'],
  ['--ours-text', '--ours'],
  ['--ours-quiet', '--ours'],
] as const;

function contrasts(properties: Readonly<Record<string, string>>, pairs: readonly (readonly [string, string])[]) {
  return pairs.map(([text, ground]) => contrast(properties[text] as Hex, properties[ground] as Hex));
}

describe('the theme', () => {
  it('can be read, whatever colours a shop asks for', () => {
    const colours = fc.record(
      Object.fromEntries(Object.keys(none).map(key => [key, fc.option(hex)])) as Record<
        string,
        fc.Arbitrary<Hex | null>
      >,
    );
    fc.assert(
      fc.property(colours, fc.boolean(), (given, isDark) => {
        const { properties } = themeOf(given as unknown as ThemeColours, isDark);
        expect(Math.min(...contrasts(properties, texts))).toBeGreaterThanOrEqual(4.5);
        expect(
          Math.min(
            ...contrasts(properties, [
              ['--control-line', '--ground'],
              ['--accent', '--ground'],
            ]),
          ),
        ).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  it('keeps colours that can be read as they are', () => {
    const { properties } = themeOf({ ...none, primaryColor: '#123456', outboundMessageTextColor: '#ffee00' }, false);
    expect(properties).toMatchObject({ '--primary': '#123456', '--on-primary': '#ffffff', '--ours-text': '#ffee00' });
  });

  it('writes white on the brand colour, which it darkens by what is missing', () => {
    const { properties } = themeOf(none, false);
    expect(properties['--on-primary']).toBe('#ffffff');
    expect(contrast(properties['--primary'] as Hex, '#1578d4')).toBeLessThan(1.15);
  });

  it('follows the page, unless the shop gives a background', () => {
    expect(themeOf(none, true).scheme).toBe('dark');
    expect(themeOf(none, false).scheme).toBe('light');
    expect(themeOf({ ...none, backgroundColor: '#fff' }, true).scheme).toBe('light');
    expect(themeOf({ ...none, backgroundColor: '#101010' }, false).scheme).toBe('dark');
  });

  it('goes on without what is no colour', () => {
    expect(themeOf({ ...none, primaryColor: 'url(evil)' }, false)).toEqual(themeOf(none, false));
  });
});

describe('colours', () => {
  it.each([
    ['#fff', '#ffffff'],
    ['#ABCDEF', '#abcdef'],
    ['red', null],
    ['#12', null],
    ['#12345g', null],
  ])('%s is %s', (colour, expected) => expect(toHex(colour)).toBe(expected));

  it('become readable on any ground and stay as they are where they can be read', () => {
    fc.assert(
      fc.property(hex, hex, (colour, ground) => {
        const moved = readable(colour, ground);
        expect(contrast(moved, ground)).toBeGreaterThanOrEqual(4.5);
        if (contrast(colour, ground) >= 4.5) expect(moved).toBe(colour);
      }),
    );
  });

  it('mix between both', () => {
    expect([mix('#000000', '#ffffff', 0), mix('#000000', '#ffffff', 1), mix('#000000', '#ffffff', 0.5)]).toEqual([
      '#000000',
      '#ffffff',
      '#808080',
    ]);
  });
});
