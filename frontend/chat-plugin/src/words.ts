/**
 * What the widget itself says, in the visitor's language; each language is a file of its own under words/, loaded when it
 * is spoken.
 */
import type { Spoken, Translation } from './words/translation.ts';

/** What is said, and in which language. */
export interface Words extends Spoken {
  /** BCP 47, with the visitor's region where it is known: for dates and numbers. */
  readonly locale: string;
  readonly direction: 'ltr' | 'rtl';
}

interface LanguageFile {
  readonly words: Translation;
}

const files: Readonly<Record<string, () => Promise<LanguageFile>>> = {
  ar: () => import('./words/ar.ts'),
  de: () => import('./words/de.ts'),
  en: () => import('./words/en.ts'),
  es: () => import('./words/es.ts'),
  fr: () => import('./words/fr.ts'),
  it: () => import('./words/it.ts'),
  ja: () => import('./words/ja.ts'),
  nl: () => import('./words/nl.ts'),
  pl: () => import('./words/pl.ts'),
  pt: () => import('./words/pt.ts'),
  ru: () => import('./words/ru.ts'),
  tr: () => import('./words/tr.ts'),
  uk: () => import('./words/uk.ts'),
  zh: () => import('./words/zh.ts'),
};

/** Codes of the languages that the widget speaks. */
export const languages: readonly string[] = Object.keys(files);

const rightToLeft = new Set(['ar']);

/** @param wanted as BCP 47, best first. @returns the first one that we speak, else English. */
export function chooseLocale(wanted: readonly string[]): string {
  return wanted.find(locale => Object.hasOwn(files, languageOf(locale)) && isLocale(locale)) ?? 'en';
}

/** @param locale as `chooseLocale` gives it. */
export async function loadWords(locale: string): Promise<Words> {
  const language = languageOf(locale);
  const { words } = await (files[language] ?? (() => import('./words/en.ts')))();
  return { ...(words as Spoken), locale, direction: rightToLeft.has(language) ? 'rtl' : 'ltr' };
}

function languageOf(locale: string): string {
  return locale.split(/[-_]/)[0]?.toLowerCase() ?? '';
}

/** `Intl` throws for others. */
function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    // A RangeError is all that it throws.
    return false;
  }
}
