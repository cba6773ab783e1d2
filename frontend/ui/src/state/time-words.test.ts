import { describe, expect, it } from '@jest/globals';
import { dayWords, shortTime, sinceWords } from './time-words.ts';

const now = new Date(2026, 5, 10, 12, 0, 0).getTime();
const ago = (ms: number) => new Date(now - ms).toISOString();
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('times', () => {
  it('are relative under a day, then days, then dates', () => {
    const words = [-minute, 10_000, 5 * minute, 3 * hour, 2 * day, 30 * day, 400 * day].map(ms =>
      shortTime(ago(ms), now, 'en-GB'),
    );
    expect(words).toEqual(['now', 'now', '5 min', '3 h', 'Mon', '11 May', '6 May 2025']);
  });

  it('say how long ago in sentences', () => {
    const words = [10_000, 5 * minute, 3 * hour, 2 * day].map(ms => sinceWords(ago(ms), now, 'en-GB'));
    expect(words).toEqual(['just now', '5 min ago', '3 h ago', 'Mon']);
  });

  it('follow the reader’s locale', () => {
    expect(shortTime(ago(30 * day), now, 'de')).toBe('11. Mai');
  });
});

describe('day marks', () => {
  it('say today and yesterday by the calendar, not by hours', () => {
    const early = new Date(2026, 5, 10, 0, 1).getTime();
    expect(dayWords(new Date(2026, 5, 10, 0, 0).toISOString(), early, 'en-GB')).toBe('Today');
    expect(dayWords(new Date(2026, 5, 9, 23, 59).toISOString(), early, 'en-GB')).toBe('Yesterday');
    expect(dayWords(new Date(2025, 11, 24).toISOString(), now, 'en-GB')).toContain('2025');
  });
});
