import { describe, expect, it } from '@jest/globals';
import { comeAgain, retryAfterMs, unanswered } from './http-outcome.ts';

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['9999999', 3_600_000],
    ['soon', null],
    ['', null],
  ])('%j is %s ms', (header, ms) => {
    expect(retryAfterMs({ 'retry-after': header }, now)).toBe(ms);
  });

  it('may be absent', () => {
    expect(retryAfterMs({})).toBeNull();
    expect(comeAgain('busy', null)).toEqual({ kind: 'not-accepted', reason: 'busy' });
    expect(comeAgain('busy', 5)).toEqual({ kind: 'not-accepted', reason: 'busy', retryAfterMs: 5 });
  });
});

describe('a call without an answer', () => {
  it('may be repeated only if it was not sent', () => {
    expect(unanswered({ sent: false, reason: 'ECONNREFUSED' })).toEqual({
      kind: 'not-accepted',
      reason: 'ECONNREFUSED',
    });
    expect(unanswered({ sent: null, reason: 'cut' })).toEqual({ kind: 'unknown', reason: 'cut' });
  });
});
