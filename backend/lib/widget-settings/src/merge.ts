/** What counts when several have said something. */
import { checkSettings } from './check.ts';
import {
  pageKeys,
  publicKeys,
  settings,
  type GivenSettings,
  type SettingKey,
  type WidgetSettings,
} from './settings.ts';

/** Defaults, then what is saved on the server, then what the page says. Null never overrides anything. */
export function mergeSettings(saved: GivenSettings, page: GivenSettings = {}): WidgetSettings {
  const merged: Record<string, unknown> = {};
  for (const key of Object.keys(settings) as SettingKey[]) {
    const fromPage = pageKeys.includes(key) ? page[key] : null;
    merged[key] = fromPage ?? saved[key] ?? settings[key].default;
  }
  return merged as WidgetSettings;
}

/** What a page may be told of saved settings. */
export function publicSettings(saved: GivenSettings): GivenSettings {
  return Object.fromEntries(
    publicKeys.flatMap(key => (saved[key] === undefined || saved[key] === null ? [] : [[key, saved[key]]])),
  );
}

/** Settings as they were stored, read with the rules of today: what does not fit any more counts as not set. */
export function storedSettings(stored: unknown): GivenSettings {
  const given = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return checkSettings(given, Object.keys(settings) as SettingKey[]).settings;
}

/** Of a text in several languages, that of the first language that there is; else the first text. */
export function wordsIn(
  words: string | { readonly [language: string]: string } | null,
  languages: readonly string[],
): string | null {
  if (words === null || typeof words === 'string') return words;
  const entries = Object.entries(words);
  for (const language of languages) {
    const wanted = language.toLowerCase();
    const [stem] = wanted.split('-');
    const found =
      entries.find(([key]) => key.toLowerCase() === wanted) ??
      entries.find(([key]) => key.toLowerCase() === stem) ??
      entries.find(([key]) => key.toLowerCase().split('-')[0] === stem);
    if (found !== undefined) return found[1];
  }
  return entries[0]?.[1] ?? null;
}
