/** The shop's own colours: a part of its own, for shops that have some. */
import { hexOfCss } from './page-colours.ts';
import { themeOf, type Theme, type ThemeColours } from './theme.ts';

/** @returns whether they make a light or a dark window. */
export function wearColours(style: CSSStyleDeclaration, colours: ThemeColours, isDark: boolean): Theme['scheme'] {
  const { scheme, properties } = themeOf(colours, isDark, hexOfCss);
  for (const [name, value] of Object.entries(properties)) style.setProperty(name, value);
  return scheme;
}
