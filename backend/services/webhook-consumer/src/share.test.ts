import { describe, expect, it } from '@jest/globals';
import { Share, type Pace } from './share.ts';

const limits = { deliveries: 2_048, bytes: 128 * 1024 * 1024 };
const jobBytes = 1_024;

/** One that takes all it may have, up to its concurrency, and gives nothing back until told. */
function endpoint(share: Share, pace: Pace) {
  let held = 0;
  return {
    takes(): number {
      const room = share.room({ deliveries: held, bytes: held * jobBytes, jobBytes, pace });
      const taken = Math.min(room, 50 - held);
      for (let count = 0; count < taken; count++) share.take(jobBytes, pace);
      held += taken;
      return taken;
    },
    ends(): void {
      for (; held > 0; held--) share.giveBack(jobBytes, pace);
    },
  };
}

describe('a share', () => {
  it.each(['unknown', 'hanging', 'slow'] as const)('leaves room for one however many hang that are %s', pace => {
    const share = new Share(limits);
    const hanging = Array.from({ length: 499 }, () => endpoint(share, pace));
    for (let round = 0; round < 10; round++) for (const one of hanging) one.takes();
    for (const known of ['unknown', 'quick', 'slow'] as const) {
      const healthy = endpoint(share, known);
      for (let round = 0; round < 5; round++) {
        expect(healthy.takes()).toBeGreaterThan(0);
        for (const one of hanging) one.takes();
        healthy.ends();
        for (const one of hanging) one.takes();
      }
    }
  });

  it('keeps its reserve for those that were quick, one delivery each', () => {
    const share = new Share(limits);
    for (let count = 0; count < 5_000; count++) endpoint(share, count % 2 === 0 ? 'hanging' : 'slow').takes();
    expect(limits.deliveries - share.deliveries).toBe(256);
    expect(endpoint(share, 'unknown').takes()).toBe(0);
    const quick = Array.from({ length: 256 }, () => endpoint(share, 'quick').takes());
    expect(new Set(quick)).toEqual(new Set([1]));
    expect(endpoint(share, 'quick').takes()).toBe(0);
  });

  it('gives those that hang no more than a quarter', () => {
    const share = new Share(limits);
    for (let count = 0; count < 5_000; count++) endpoint(share, 'hanging').takes();
    expect(share.deliveries).toBe(512);
  });
});
