import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProgressMarks } from './progress-marks.ts';

it('never says more than what had been handed over before the time, however many marks there are', () => {
  const steps = fc.array(fc.record({ wait: fc.nat(5), move: fc.nat(5) }), { maxLength: 1_000 });
  fc.assert(
    fc.property(steps, fc.nat(3_000), (all, askedMs) => {
      const marks = new ProgressMarks();
      const history = all.map((_, index) => ({
        atMs: all.slice(0, index + 1).reduce((sum, { wait }) => sum + wait, 0),
        offset: all.slice(0, index + 1).reduce((sum, { move }) => sum + move, 0),
        occurredAt: index,
      }));
      for (const mark of history) marks.add(mark);
      const reached = Math.max(-1, ...history.filter(({ atMs }) => atMs < askedMs).map(({ offset }) => offset));
      const told = marks.before(askedMs);
      expect(told?.offset ?? -1).toBeLessThanOrEqual(reached);
      // It forgets only what is older.
      expect(marks.before(askedMs)).toEqual(told);
    }),
    { numRuns: 50 },
  );
});

it('knows the newest mark before the time, and none where there is none', () => {
  const marks = new ProgressMarks();
  expect(marks.before(10)).toBeNull();
  for (const atMs of [1, 5, 9]) marks.add({ atMs, offset: atMs, occurredAt: 0 });
  expect([marks.before(1), marks.before(6)?.offset, marks.before(100)?.offset]).toEqual([null, 5, 9]);
  marks.clear();
  expect(marks.before(100)).toBeNull();
});
