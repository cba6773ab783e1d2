/** The few words of the bubble, apart from the window's so that the loader stays small. */

export interface LauncherWords {
  readonly open: string;
  readonly close: string;
  /** Follows a number. */
  readonly unread: string;
  readonly failed: string;
}

const words: Readonly<Record<string, LauncherWords>> = {
  en: { open: 'Open chat', close: 'Close chat', unread: 'unread', failed: 'The chat could not be loaded. Try again.' },
  de: {
    open: 'Chat öffnen',
    close: 'Chat schließen',
    unread: 'ungelesen',
    failed: 'Der Chat konnte nicht geladen werden. Versuchen Sie es erneut.',
  },
  fr: {
    open: 'Ouvrir la discussion',
    close: 'Fermer la discussion',
    unread: 'non lus',
    failed: "La discussion n'a pas pu être chargée. Réessayez.",
  },
  es: {
    open: 'Abrir el chat',
    close: 'Cerrar el chat',
    unread: 'sin leer',
    failed: 'No se pudo cargar el chat. Reintente.',
  },
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
