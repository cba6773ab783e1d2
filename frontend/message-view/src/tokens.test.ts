import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('.', import.meta.url);
const tokens = readFileSync(new URL('tokens.css', folder), 'utf8');
const declared = new Map(
  [...tokens.matchAll(/^\s*(--[\w-]+):\s*([^;]+);/gmu)].map(match => [match[1] ?? '', match[2] ?? '']),
);

/** Set on an element while it runs. */
const setByCode = new Set(['--list-width']);

function styleSheets(): readonly URL[] {
  return [folder, new URL('mail/', folder), new URL('../../ui/src/styles/', folder)].flatMap(place =>
    readdirSync(place)
      .filter(name => name.endsWith('.css') && name !== 'tokens.css')
      .map(name => new URL(name, place)),
  );
}

describe('tokens', () => {
  it('keep text readable in both themes', () => {
    const text = [
      ['--text', '--surface'],
      ['--text', '--ground'],
      ['--text', '--surface-float'],
      ['--text', '--accent-tint'],
      ['--text-quiet', '--surface'],
      ['--text-quiet', '--ground'],
      ['--text-quiet', '--hover'],
      ['--text-quiet', '--accent-tint'],
      ['--text-quiet', '--accent-tint-strong'],
      ['--accent-text', '--surface'],
      ['--accent-text', '--accent-tint'],
      ['--on-accent', '--accent-fill'],
      ['--on-accent', '--accent-fill-hover'],
      ['--on-accent', '--accent-fill-press'],
      ['--on-accent', '--bad-fill'],
      ['--on-accent', '--bad-fill-hover'],
      ['--theirs-text', '--theirs'],
      ['--ours-text', '--ours'],
      ['--bubble-link', '--theirs'],
      ['--bubble-link', '--ours'],
      ['--bubble-quiet', '--theirs'],
      ['--bubble-quiet', '--ours'],
      ['--good-text', '--good-tint'],
      ['--warn-text', '--warn-tint'],
      ['--bad-text', '--bad-tint'],
      ['--bad-text', '--surface'],
      ...['blue', 'green', 'red', 'purple', 'teal', 'amber', 'pink'].map(name => [`--${name}-text`, `--${name}-tint`]),
    ] as const;
    expect(weak(text, 4.5)).toEqual([]);
  });

  it('keep marks and edges of controls visible in both themes', () => {
    const marks = [
      ['--control-line', '--surface'],
      ['--accent', '--surface'],
      ['--accent', '--ground'],
      ['--good-mark', '--surface'],
      ['--warn-mark', '--surface'],
      ['--bad-mark', '--surface'],
      ['--n10', '--surface'],
      ...['blue', 'green', 'red', 'purple'].map(name => [`--${name}-mark`, '--surface']),
    ] as const;
    expect(weak(marks, 3)).toEqual([]);
  });

  it('are the only place that names colours and sizes', () => {
    const found = styleSheets().flatMap(file =>
      readFileSync(file, 'utf8')
        .replace(/\/\*[^]*?\*\//gu, '')
        .split('\n')
        .filter(
          line =>
            !line.includes('@media') &&
            /#[\da-f]{3,8}\b|\b(?:rgb|hsl|oklch)\(|\b(?!0)\d*\.?\d+(?:px|r?em|ms|s)\b/iu.test(line),
        )
        .map(line => `${file.pathname.split('/').at(-1)}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  it('are all declared', () => {
    const styles = styleSheets()
      .map(file => readFileSync(file, 'utf8'))
      .join('\n');
    const used = [...(tokens + styles).matchAll(/var\((--[\w-]+)/gu)].map(match => match[1] ?? '');
    expect(used.filter(name => !declared.has(name) && !setByCode.has(name))).toEqual([]);
  });
});

function weak(pairs: readonly (readonly (string | undefined)[])[], least: number): readonly string[] {
  return [0, 1].flatMap(theme =>
    pairs
      .map(([front = '', back = '']) => ({ front, back, ratio: contrast(colour(front, theme), colour(back, theme)) }))
      .filter(pair => pair.ratio < least)
      .map(pair => `${theme === 0 ? 'light' : 'dark'} ${pair.front} on ${pair.back}: ${pair.ratio.toFixed(2)}`),
  );
}

function colour(name: string, theme: number): string {
  const value = declared.get(name) ?? name;
  const both = /^light-dark\((.+),\s*(.+)\)$/u.exec(value);
  const one = both === null ? value : (both[theme + 1] ?? '');
  const reference = /^var\((.+)\)$/u.exec(one.trim());
  return reference === null ? one.trim() : colour(reference[1] ?? '', theme);
}

function contrast(first: string, second: string): number {
  const [high = 0, low = 0] = [luminance(first), luminance(second)].toSorted((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(start => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
