import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reconcileUnits, type ActualUnit, type DesiredUnit } from './reconcile-units.ts';

const settings = fc.constantFrom({ a: 1 }, { a: 2 });
const units = fc
  .dictionary(fc.constantFrom('facebook', 'viber', 'twilio'), settings)
  .map(of => Object.entries(of).map(([id, given]): DesiredUnit => ({ id, settings: given })));
const actual = fc.tuple(units, fc.boolean()).map(([all, isRunning]) => all.map(unit => ({ ...unit, isRunning })));

/** What runs once the steps are taken. */
function taken(desired: readonly DesiredUnit[], before: readonly ActualUnit[]): readonly ActualUnit[] {
  const after = new Map(before.map(unit => [unit.id, unit]));
  for (const { kind, id } of reconcileUnits(desired, before)) {
    const wanted = desired.find(unit => unit.id === id);
    if (kind === 'stop' || wanted === undefined) after.delete(id);
    else after.set(id, { ...wanted, isRunning: true });
  }
  return [...after.values()];
}

describe('reconciling', () => {
  it('starts, stops and replaces', () => {
    const running = (id: string, given: unknown) => ({ id, settings: given, isRunning: true });
    const desired = [
      { id: 'new', settings: {} },
      { id: 'same', settings: { list: [1] } },
      { id: 'changed', settings: { a: 2 } },
      { id: 'failed', settings: {} },
    ];
    const present = [
      running('same', { list: [1] }),
      running('changed', { a: 1 }),
      running('gone', {}),
      { id: 'failed', settings: {}, isRunning: false },
    ];
    expect(reconcileUnits(desired, present)).toEqual([
      { kind: 'stop', id: 'gone' },
      { kind: 'start', id: 'new' },
      { kind: 'replace', id: 'changed' },
      { kind: 'start', id: 'failed' },
    ]);
  });

  it('for anything that is wanted and runs: ends there in one go, and then does nothing', () => {
    fc.assert(
      fc.property(units, actual, (desired, before) => {
        const after = taken(desired, before);
        const sorted = (all: readonly DesiredUnit[]) =>
          all.map(unit => `${unit.id} ${JSON.stringify(unit.settings)}`).sort();
        expect(sorted(after)).toEqual(sorted(desired));
        expect(after.every(({ isRunning }) => isRunning)).toBe(true);
        expect(reconcileUnits(desired, after)).toEqual([]);
        const ids = reconcileUnits(desired, before).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});
