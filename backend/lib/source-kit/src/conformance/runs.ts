/** How often a property is tried: all of it in a source's own tests, a share of it where a whole folder of sources is. */
export function runs(full: number): number {
  return Math.max(20, Math.round(full * Number(process.env['AIRY_PROPERTY_SHARE'] ?? 1)));
}
