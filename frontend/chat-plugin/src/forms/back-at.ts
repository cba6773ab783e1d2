/** When somebody is there again, in the visitor's words and time zone. Pure. */

const dayMs = 24 * 60 * 60 * 1000;

/** `tomorrow, 09:00`; the weekday further on. @param at @param now epoch ms */
export function backAt(at: number, now: number, locale: string): string {
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(at);
  const days = Math.round((startOfDay(at) - startOfDay(now)) / dayMs);
  const day =
    days < 2
      ? new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
      : new Intl.DateTimeFormat(locale, days < 7 ? { weekday: 'long' } : { day: 'numeric', month: 'long' }).format(at);
  return `${day}, ${time}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
