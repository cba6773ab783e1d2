/** What only a browser knows of colours: those of the page, and what a colour's name means. */
import { luminance, toHex, type Hex } from './colours.ts';

/** Any opaque CSS colour as `#rrggbb`; null for what is none. */
export function hexOfCss(colour: string): Hex | null {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null || !CSS.supports('color', colour)) return toHex(colour);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** The ground that the page shows: of the body, else of the document; white, or black in a dark scheme, if none is set. */
export function isDarkPage(): boolean {
  for (const element of [document.body, document.documentElement]) {
    const { backgroundColor } = getComputedStyle(element);
    if (/^rgba\(.*,\s*0\)$|^transparent$/.test(backgroundColor)) continue;
    const hex = hexOfCss(backgroundColor);
    if (hex !== null) return luminance(hex) < 0.2;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return (
    /^(?:only )?dark/.test(scheme) || (scheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches)
  );
}
