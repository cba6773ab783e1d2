/** Light or dark, as the page around is. */

const opaque = /^rgba?\((\d+), (\d+), (\d+)(?:, (?!0\))[\d.]+)?\)$/;

/** The ground that the page shows: of the body, else of the document; white, or black in a dark scheme, if none is set. */
export function isDarkPage(): boolean {
  for (const element of [document.body, document.documentElement]) {
    const [, red, green, blue] = opaque.exec(getComputedStyle(element).backgroundColor) ?? [];
    // As bright as the eye takes it, without a conversion to light.
    if (blue !== undefined) return 0.2126 * Number(red) + 0.7152 * Number(green) + 0.0722 * Number(blue) < 124;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return (
    /^(?:only )?dark/.test(scheme) || (scheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches)
  );
}
