import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueOrder } from './due-order.ts';

const step = fc.record({
  key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  dueAt: fc.option(fc.nat(9), { nil: null }),
});

it('gives the earliest that is due, whatever was set and taken out before', () => {
  fc.assert(
    fc.property(fc.array(step), fc.nat(9), fc.constantFrom('a', 'b'), (steps, now, leftOut) => {
      const order = new DueOrder();
      const known = new Map<string, number>();
      for (const { key, dueAt } of steps) {
        if (dueAt === null) order.delete(key);
        else order.set(key, dueAt);
        if (dueAt === null) known.delete(key);
        else known.set(key, dueAt);
      }
      const due = [...known].filter(([key, at]) => at <= now && key !== leftOut);
      const [first] = due.toSorted(([a, at], [b, bt]) => at - bt || (a < b ? -1 : 1));
      expect(order.next(now, key => key === leftOut)).toBe(first?.[0] ?? null);
      expect(order.size).toBe(known.size);
    }),
  );
});
