import { describe, expect, it } from '@jest/globals';
import { negotiateHeartBeats } from './heart-beat.ts';

describe('heart-beats', () => {
  it.each([
    ['4000,4000', 10_000, 10_000, 10_000],
    ['30000,20000', 10_000, 20_000, 30_000],
    ['0,20000', 10_000, 20_000, 0],
    ['20000,0', 10_000, 0, 20_000],
    ['1,1', 10, 1000, 1000],
    ['x', 10_000, 0, 0],
    [undefined, 10_000, 0, 0],
  ])('of %s with our %i', (header, everyMs, sendEveryMs, expectEveryMs) => {
    expect(negotiateHeartBeats(header, { everyMs })).toEqual({ sendEveryMs, expectEveryMs });
  });
});
