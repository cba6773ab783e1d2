import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { murmur2, partitionFor } from './partition-for.ts';

describe('partitionFor', () => {
  // The vectors of the Java client's own test.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('hashes %s as the Java client does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('gives a partition that exists, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1000 }), (key, partitions) => {
        const partition = partitionFor(key, partitions);
        expect(Number.isInteger(partition) && partition >= 0 && partition < partitions).toBe(true);
      }),
    );
  });

  it('spreads keys evenly', () => {
    const counts = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n++) counts[partitionFor(`conversation-${n}`, 10)]!++;
    expect(Math.min(...counts)).toBeGreaterThan(850);
  });
});
