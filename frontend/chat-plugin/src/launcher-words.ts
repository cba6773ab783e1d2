/** The few words of the bubble, apart from the window's so that the loader stays small. */

export interface LauncherWords {
  readonly open: string;
  readonly failed: string;
}

const words: Readonly<Record<string, LauncherWords>> = {
  en: { open: 'Open chat', failed: 'The chat could not be loaded. Try again.' },
  de: { open: 'Chat öffnen', failed: 'Der Chat konnte nicht geladen werden.' },
  fr: { open: 'Ouvrir la discussion', failed: "La discussion n'a pas pu être chargée." },
  es: { open: 'Abrir el chat', failed: 'No se pudo cargar el chat.' },
};

const english = words['en'] as LauncherWords;

/** Languages of the page and of the visitor, best first. */
export function pageLanguages(): string[] {
  return [document.documentElement.lang, ...navigator.languages].filter(language => language !== '');
}

export function launcherWords(languages: readonly string[]): LauncherWords {
  const codes = languages.map(language => language.slice(0, 2).toLowerCase());
  return words[codes.find(code => Object.hasOwn(words, code)) ?? 'en'] ?? english;
}
