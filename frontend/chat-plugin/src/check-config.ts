/** Checks what a page has set, and says in the console what is wrong with it: a part of its own, for pages that set something. */
import { checkSettings, pageKeys } from '@airy/widget-settings';
import { contrast, type Hex } from './look/colours.ts';
import { hexOfCss } from './look/page-colours.ts';
import type { GivenConfig } from './settings.ts';

/** Text, ground, and the ground by default; null: depends on the theme, so only both together can be judged. */
const pairs = [
  ['headerTextColor', 'primaryColor', '#1578d4'],
  ['subtitleTextColor', 'primaryColor', '#1578d4'],
  ['inboundMessageTextColor', 'inboundMessageColor', null],
  ['outboundMessageTextColor', 'outboundMessageColor', null],
] as const;
/** WCAG 2, 1.4.3. */
const leastContrast = 4.5;

/** @returns what is right of it. */
export function checkedConfig(page: GivenConfig): GivenConfig {
  const { settings, problems } = checkSettings(page, pageKeys);
  const given: GivenConfig = settings;
  for (const { path, reason } of problems) warn(`config.${path} ${reason}; it is ignored.`);
  for (const complaint of [...colourComplaints(given), ...contrastComplaints(given)]) warn(complaint);
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
}

function colourComplaints(given: GivenConfig): readonly string[] {
  return Object.entries(given)
    .filter(([key, value]) => key.endsWith('Color') && typeof value === 'string' && hexOfCss(value) === null)
    .map(([key]) => `config.${key} is no colour that this browser knows; it is ignored.`);
}

function contrastComplaints(given: GivenConfig): readonly string[] {
  return pairs.flatMap(([textKey, groundKey, fallback]) => {
    const [text, ground] = [hexOf(given[textKey]), hexOf(given[groundKey]) ?? fallback];
    if (text === null || ground === null) return [];
    const found = contrast(text, ground);
    if (found >= leastContrast) return [];
    return `config.${textKey} on ${groundKey} has a contrast of ${found.toFixed(1)} : 1, and less than ${leastContrast} cannot be read by many; another colour is shown.`;
  });
}

function hexOf(value: unknown): Hex | null {
  return typeof value === 'string' ? hexOfCss(value) : null;
}

function warn(text: string): void {
  // The page's author looks here.
  // oxlint-disable-next-line no-console
  console.warn(`Airy chat: ${text}`);
}
