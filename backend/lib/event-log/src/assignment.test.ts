import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { assignTopic } from './assignment.ts';
import type { MemberState } from './assignment.ts';

const topic = 't';

function member(owned: Iterable<number>, reads = true): MemberState {
  return { topics: new Set(reads ? [topic] : []), owned: new Map([[topic, new Set(owned)]]) };
}

/** Who reads or not, over some rebalances. */
const histories = fc.record({
  partitions: fc.integer({ min: 1, max: 12 }),
  rounds: fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
});

describe('assignTopic', () => {
  it('gives every partition to exactly one reader, evenly', () => {
    fc.assert(
      fc.property(histories, ({ partitions, rounds }) => {
        let owned: Set<number>[] = Array.from({ length: 5 }, () => new Set<number>());
        for (const reads of rounds) {
          owned = assignTopic(
            owned.map((set, index) => member(set, reads[index])),
            topic,
            partitions,
          );
          const all = owned.flatMap(set => [...set]).toSorted((a, b) => a - b);
          const readers = reads.filter(Boolean).length;
          expect(all).toEqual(readers === 0 ? [] : Array.from({ length: partitions }, (_, n) => n));
          const sizes = owned.filter((_, index) => reads[index]).map(set => set.size);
          expect(Math.max(0, ...sizes) - Math.min(partitions, ...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('changes nothing while the members stay', () => {
    const owned = [new Set([4, 1]), new Set([0, 2, 3])];
    expect(
      assignTopic(
        owned.map(set => member(set)),
        topic,
        5,
      ),
    ).toEqual(owned);
  });

  it('moves only what a new member must get', () => {
    const [first, second, third] = assignTopic([member([0, 1, 2]), member([3, 4, 5]), member([])], topic, 6);
    expect([first!.size, second!.size, third!.size]).toEqual([2, 2, 2]);
    expect([...first!].every(partition => partition < 3)).toBe(true);
    expect([...second!].every(partition => partition >= 3)).toBe(true);
  });
});
