/** The widget without colours of the shop wears a style sheet, so that it need not calculate one. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { themeOf, type ThemeColours } from './theme.ts';

const keys = ['primary', 'accent', 'background', 'headerText', 'subtitleText', 'unreadMessageDot'];
const messages = ['inboundMessage', 'inboundMessageText', 'outboundMessage', 'outboundMessageText'];
const noColours = Object.fromEntries([...keys, ...messages].map(key => [`${key}Color`, null]));

/** Write this into the file when the calculation has changed. */
function calculated(): string {
  const light = themeOf(noColours as unknown as ThemeColours, false).properties;
  const dark = themeOf(noColours as unknown as ThemeColours, true).properties;
  const lines = (all: Readonly<Record<string, string>>, without: Readonly<Record<string, string>> = {}): string =>
    Object.entries(all)
      .filter(([name, value]) => without[name] !== value)
      .map(([name, value]) => `  ${name}: ${value};\n`)
      .join('');
  return `/* What theme.ts calculates without colours of the shop; a test compares. */\n:host {\n${lines(light)}}\n:host([data-theme='dark']) {\n${lines(dark, light)}}\n`;
}

describe('the default look', () => {
  it('is what would be calculated', () => {
    expect(readFileSync(new URL('default-theme.css', import.meta.url), 'utf8')).toBe(calculated());
  });
});
