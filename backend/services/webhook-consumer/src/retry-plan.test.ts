import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plannedBefore, retryAfterMs, waitAfter, waitAfterOurFault } from './retry-plan.ts';

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const attempt = fc.integer({ min: 1, max: 9 });
const planned = (number: number): number => plannedBefore(number + 1) - plannedBefore(number);

describe('the wait after a failure', () => {
  it('is as planned, give or take a fifth', () => {
    fc.assert(
      fc.property(attempt, chance, (number, random) => {
        const wait = waitAfter({ attempt: number, isThrottled: false, retryAfterMs: null }, random)!;
        expect(wait).toBeGreaterThanOrEqual(planned(number) * 0.8 - 1);
        expect(wait).toBeLessThanOrEqual(planned(number) * 1.2 + 1);
      }),
    );
  });

  it('is what the receiver asks for, between once and twice the plan, and a minute where it is throttled', () => {
    fc.assert(
      fc.property(attempt, chance, fc.boolean(), fc.nat(200_000_000), (number, random, isThrottled, asked) => {
        const wait = waitAfter({ attempt: number, isThrottled, retryAfterMs: asked }, random)!;
        const base = isThrottled ? Math.max(planned(number), 60_000) : planned(number);
        expect(wait).toBe(Math.min(Math.max(asked, base), 2 * base));
        const unasked = waitAfter({ attempt: number, isThrottled: true, retryAfterMs: null }, random)!;
        expect(unasked).toBeGreaterThanOrEqual(60_000);
      }),
    );
  });

  it('ends with the tenth attempt, three days after the first', () => {
    expect(waitAfter({ attempt: 10, isThrottled: true, retryAfterMs: 5 }, 0)).toBeNull();
    expect(plannedBefore(10)).toBe(3 * 24 * 60 * 60 * 1000);
  });

  it('is short and without an end where the fault was ours', () => {
    fc.assert(
      fc.property(fc.nat(10_000), chance, (times, random) => {
        const wait = waitAfterOurFault(times, random);
        expect(wait).toBeGreaterThanOrEqual(4_000);
        expect(wait).toBeLessThanOrEqual(360_000);
      }),
    );
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    ['99999999999999999999', null],
    [undefined, null],
  ])('%j is %p ms', (value, expected) => expect(retryAfterMs(value, now)).toBe(expected));

  it('is never anything else, whatever stands there', () => {
    fc.assert(
      fc.property(fc.string(), value => {
        const wait = retryAfterMs(value, now);
        expect(wait === null || (Number.isFinite(wait) && wait >= 0)).toBe(true);
      }),
    );
  });
});
