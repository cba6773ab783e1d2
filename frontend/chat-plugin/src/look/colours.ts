/** Colours with enough contrast, by calculation (WCAG 2). Pure; `#rrggbb` in and out. */

export type Hex = `#${string}`;

const short = /^#([\da-f])([\da-f])([\da-f])$/i;
const long = /^#[\da-f]{6}$/i;

/** `#rrggbb` of a hexadecimal colour; null for anything else. */
export function toHex(colour: string): Hex | null {
  const parts = short.exec(colour);
  const full = parts
    ? `#${parts
        .slice(1)
        .map(digit => digit + digit)
        .join('')}`
    : colour;
  return long.test(full) ? (full.toLowerCase() as Hex) : null;
}

function channels(colour: Hex): [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** 0 for black to 1 for white. */
export function luminance(colour: Hex): number {
  const [red, green, blue] = channels(colour).map(channel => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 to 21. */
export function contrast(a: Hex, b: Hex): number {
  const [dark, light] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of the second colour in the first. */
export function mix(a: Hex, b: Hex, share: number): Hex {
  const second = channels(b);
  const mixed = channels(a).map((channel, index) => Math.round(channel + ((second[index] ?? 0) - channel) * share));
  return `#${mixed.map(channel => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Luminance at which black and white can be read equally well: (L + 0.05)² = 1.05 · 0.05. */
const middle = Math.sqrt(1.05 * 0.05) - 0.05;

/** Black or white, whichever can be read better. */
export function inkOn(ground: Hex): Hex {
  return luminance(ground) > middle ? '#000000' : '#ffffff';
}

/** The colour, moved towards black or white until it can be read on the ground. */
export function readable(colour: Hex, ground: Hex, least = 4.5): Hex {
  const ink = inkOn(ground);
  for (let step = 0; step < 20; step++) {
    const moved = mix(colour, ink, step / 20);
    if (contrast(moved, ground) >= least) return moved;
  }
  return ink;
}
