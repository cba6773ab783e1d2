/** Times as the visitor's language writes them. */
import type { Words } from '../words.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = `${locale} ${Object.keys(options).join()}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known.format(at);
}

export function timeOf(at: number, { locale }: Pick<Words, 'locale'>): string {
  return format(locale, { hour: '2-digit', minute: '2-digit' }, at);
}

/** For `<time datetime>`. */
export function dateTime(at: number): string {
  return new Date(at).toISOString();
}

export function dayOf(at: number, words: Words, now = new Date()): string {
  const day = new Date(at);
  if (day.toDateString() === now.toDateString()) return words.today;
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day.toDateString() === yesterday.toDateString()) return words.yesterday;
  return day.getFullYear() === now.getFullYear()
    ? format(words.locale, { weekday: 'long', day: 'numeric', month: 'long' }, at)
    : format(words.locale, { day: 'numeric', month: 'long', year: 'numeric' }, at);
}
