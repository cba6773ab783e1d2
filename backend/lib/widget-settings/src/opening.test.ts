import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openingAt } from './opening.ts';
import type { WidgetSettings } from './settings.ts';

type Hours = NonNullable<WidgetSettings['hours']>;

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const office: Hours = {
  timeZone: 'Europe/Berlin',
  open: weekdays.map(day => ({ day, from: '09:00', to: '17:00' })),
  closedOn: ['2026-12-25'],
};
const at = (date: string): number => Date.parse(date);

describe('opening hours', () => {
  it.each([
    ['in the morning, as the zone has it', '2026-11-23T08:00:00Z', true, null],
    ['a minute before', '2026-11-23T07:59:00Z', false, '2026-11-23T08:00:00Z'],
    ['the end is no longer open', '2026-11-23T16:00:00Z', false, '2026-11-24T08:00:00Z'],
    ['on a weekend, until Monday', '2026-11-21T12:00:00Z', false, '2026-11-23T08:00:00Z'],
    ['in summer it is another hour', '2026-07-06T07:00:00Z', true, null],
    ['over the night in which the clock is put back', '2026-10-23T20:00:00Z', false, '2026-10-26T08:00:00Z'],
    ['on a holiday, until the next working day', '2026-12-25T10:00:00Z', false, '2026-12-28T08:00:00Z'],
  ])('%s', (_name, now, isOpen, opensAt) => {
    expect(openingAt(office, at(now))).toEqual({ isOpen, opensAt: opensAt === null ? null : at(opensAt) });
  });

  it('may pass midnight, and last a whole day', () => {
    const bar: Hours = { timeZone: 'UTC', open: [{ day: 'fri', from: '22:00', to: '02:00' }], closedOn: [] };
    expect(openingAt(bar, at('2026-11-28T01:59:00Z')).isOpen).toBe(true);
    expect(openingAt(bar, at('2026-11-28T02:00:00Z')).isOpen).toBe(false);
    expect(openingAt(bar, at('2026-11-27T01:00:00Z')).isOpen).toBe(false);
    const always: Hours = { timeZone: 'UTC', open: [{ day: 'sat', from: '00:00', to: '24:00' }], closedOn: [] };
    expect(openingAt(always, at('2026-11-28T23:59:59Z')).isOpen).toBe(true);
    expect(openingAt(always, at('2026-11-29T00:00:00Z')).isOpen).toBe(false);
  });

  it('without any it is open', () => {
    expect(openingAt(null, 0)).toEqual({ isOpen: true, opensAt: null });
    expect(openingAt({ ...office, open: [] }, 0)).toEqual({ isOpen: true, opensAt: null });
  });

  it('opens when it says, and not a minute earlier, in any zone', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC');
    const now = fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') });
    fc.assert(
      fc.property(zones, now, (timeZone, instant) => {
        const hours = { ...office, timeZone };
        const { isOpen, opensAt } = openingAt(hours, instant);
        if (isOpen) return expect(opensAt).toBeNull();
        expect(openingAt(hours, opensAt ?? 0).isOpen).toBe(true);
        expect(openingAt(hours, (opensAt ?? 0) - 60_000).isOpen).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});
