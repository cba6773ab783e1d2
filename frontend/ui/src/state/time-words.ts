/** Times as people say them: relative under a day, then dates in the reader's locale. Pure but for Intl. */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** For lists: `now`, `4 min`, `3 h`, then `Mon`, `12 Mar`, `12 Mar 2024`. */
export function shortTime(sentAt: string, nowMs: number, locale?: string): string {
  const age = nowMs - Date.parse(sentAt);
  if (age < minuteMs) return 'now';
  if (age < hourMs) return `${Math.floor(age / minuteMs)} min`;
  if (age < dayMs) return `${Math.floor(age / hourMs)} h`;
  if (age < 6 * dayMs) return format(sentAt, { weekday: 'short' }, locale);
  return format(sentAt, { day: 'numeric', month: 'short', ...yearUnlessThis(sentAt, nowMs) }, locale);
}

/** For sentences: `just now`, `4 min ago`, `3 h ago`, then the day as in lists. */
export function sinceWords(sentAt: string, nowMs: number, locale?: string): string {
  const age = nowMs - Date.parse(sentAt);
  if (age < minuteMs) return 'just now';
  return age < dayMs ? `${shortTime(sentAt, nowMs, locale)} ago` : shortTime(sentAt, nowMs, locale);
}

/** For titles: date and time in full. */
export function exactTime(sentAt: string, locale?: string): string {
  return format(sentAt, { dateStyle: 'full', timeStyle: 'medium' }, locale);
}

/** Hours and minutes. */
export function clockTime(sentAt: string, locale?: string): string {
  return format(sentAt, { hour: 'numeric', minute: '2-digit' }, locale);
}

/** For day marks: Today, Yesterday, else the day. */
export function dayWords(sentAt: string, nowMs: number, locale?: string): string {
  const days = Math.round((startOfDay(nowMs) - startOfDay(Date.parse(sentAt))) / dayMs);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return format(sentAt, { weekday: 'long', day: 'numeric', month: 'long', ...yearUnlessThis(sentAt, nowMs) }, locale);
}

function startOfDay(timeMs: number): number {
  return new Date(timeMs).setHours(0, 0, 0, 0);
}

function yearUnlessThis(sentAt: string, nowMs: number): { readonly year?: 'numeric' } {
  return new Date(sentAt).getFullYear() === new Date(nowMs).getFullYear() ? {} : { year: 'numeric' };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, using one is not; there are as many as kinds above. */
function format(sentAt: string, options: Intl.DateTimeFormatOptions, locale: string | undefined): string {
  const key = JSON.stringify([locale, options]);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known.format(new Date(sentAt));
}
