import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameWriter, readFrame } from './commit-frame.ts';

const text = fc.string({ unit: 'grapheme' });

const record = fc.record({
  partitionId: fc.nat({ max: 2 ** 32 - 1 }),
  offset: fc.maxSafeNat(),
  timestamp: fc.maxSafeInteger(),
  key: fc.option(text),
  value: fc.option(fc.uint8Array({ maxLength: 500 })),
  headers: fc.option(text),
});

describe('a commit frame', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(fc.array(record), records => {
        const frame = new FrameWriter(new ArrayBuffer(64));
        for (const one of records) frame.add(one);
        const read = [...readFrame(frame.block, frame.length)];
        expect(read.map(one => ({ ...one, value: one.value && new Uint8Array(one.value) }))).toEqual(records);
      }),
    );
  });
});
