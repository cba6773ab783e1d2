/** Whether somebody is there by the clock, in the time zone of the shop. */
import type { WidgetSettings } from './settings.ts';

type Hours = NonNullable<WidgetSettings['hours']>;

export interface Opening {
  readonly isOpen: boolean;
  /** Epoch ms, to the minute: when it opens next. Null: it is open, or does not open within two weeks. */
  readonly opensAt: number | null;
}

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const lookAheadDays = 14;

/** @param now epoch ms. */
export function openingAt(hours: Hours | null, now: number): Opening {
  if (hours === null || hours.open.length === 0) return { isOpen: true, opensAt: null };
  if (isOpenAt(hours, now)) return { isOpen: true, opensAt: null };
  const starts = startsFrom(hours, now).filter(at => at > now && isOpenAt(hours, at));
  return { isOpen: false, opensAt: starts.length === 0 ? null : Math.min(...starts) };
}

interface LocalTime {
  readonly day: string;
  readonly date: string;
  /** Since midnight by the clock on the wall. */
  readonly minute: number;
}

function isOpenAt(hours: Hours, at: number): boolean {
  const today = localTime(hours.timeZone, at);
  const yesterday = localDate(today.date, -1);
  const isClosed = (date: string): boolean => hours.closedOn.includes(date);
  return hours.open.some(({ day, from, to }) => {
    const [begins, ends] = [minutesOf(from), minutesOf(to)];
    const passesMidnight = ends <= begins;
    if (day === today.day && !isClosed(today.date) && today.minute >= begins && (passesMidnight || today.minute < ends))
      return true;
    return passesMidnight && day === yesterday.day && !isClosed(yesterday.date) && today.minute < ends;
  });
}

/** Every beginning of a stretch in the next days, as the zone's clock has it; clocks that are put forward or back count. */
function startsFrom(hours: Hours, now: number): readonly number[] {
  const today = localTime(hours.timeZone, now).date;
  return Array.from({ length: lookAheadDays + 1 }, (_, ahead) => localDate(today, ahead)).flatMap(({ date, day }) =>
    hours.open
      .filter(stretch => stretch.day === day)
      .map(({ from }) => instantOf(hours.timeZone, date, minutesOf(from))),
  );
}

function minutesOf(clock: string): number {
  const [hour, minute] = clock.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

function localDate(date: string, addDays: number): { readonly date: string; readonly day: string } {
  const at = new Date(Date.parse(`${date}T00:00:00Z`) + addDays * dayMinutes * minuteMs);
  return { date: at.toISOString().slice(0, 10), day: days[at.getUTCDay()] ?? 'sun' };
}

function localTime(timeZone: string, at: number): LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const date = `${(part.get('year') ?? '').padStart(4, '0')}-${part.get('month')}-${part.get('day')}`;
  return { ...localDate(date, 0), minute: Number(part.get('hour')) * 60 + Number(part.get('minute')) };
}

/** The instant at which the zone's clock shows this; where the clock leaps over it, one beside it. */
function instantOf(timeZone: string, date: string, minute: number): number {
  const wanted = Date.parse(`${date}T00:00:00Z`) + minute * minuteMs;
  const offset = (at: number): number => {
    const local = localTime(timeZone, at);
    return Date.parse(`${local.date}T00:00:00Z`) + local.minute * minuteMs - Math.floor(at / minuteMs) * minuteMs;
  };
  const first = wanted - offset(wanted);
  return wanted - offset(first);
}
