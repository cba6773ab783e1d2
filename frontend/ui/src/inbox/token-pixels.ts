const known = new Map<string, number>();

/** A length of tokens.css in pixels, for the few places that must calculate with one. */
export function tokenPixels(name: `--${string}`): number {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const value = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 0;
  if (value > 0) known.set(name, value);
  return value;
}
