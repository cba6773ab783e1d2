/** What only a browser knows of colours: what a colour's name means. */
import { toHex, type Hex } from './colours.ts';

/** Any opaque CSS colour as `#rrggbb`; null for what is none. */
export function hexOfCss(colour: string): Hex | null {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null || !CSS.supports('color', colour)) return toHex(colour);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}
