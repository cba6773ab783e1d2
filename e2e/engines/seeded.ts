/** Chance that can be had again: the same seed gives the same numbers on every machine. */
export interface Seeded {
  /** At least 0, below 1. */
  fraction(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
}

/** The generator "mulberry32": 32 bits of state are plenty for choosing moments. */
export function seeded(seed: number): Seeded {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { fraction, between: (least, most) => least + Math.floor(fraction() * (most - least + 1)) };
}
