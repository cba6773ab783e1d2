/** Languages of the page and of the visitor, best first. */
export function pageLanguages(): string[] {
  return [document.documentElement.lang, ...navigator.languages].filter(Boolean);
}
