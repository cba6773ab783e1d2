/** Times as the visitor's language writes them. */
import type { Words } from '../words.ts';

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const thisYear = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const otherYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

export function timeOf(at: number): string {
  return time.format(at);
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
  return (day.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(day);
}
