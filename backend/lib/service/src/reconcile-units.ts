/** What is to be done so that the units that run are those that are wanted: pure. */
import { isDeepStrictEqual } from 'node:util';

export interface DesiredUnit {
  readonly id: string;
  /** What it runs with; another one means that it must be replaced. */
  readonly settings: unknown;
}

/** A unit that runs, or one that did not start. */
export interface ActualUnit extends DesiredUnit {
  readonly isRunning: boolean;
}

export type UnitStep =
  | { readonly kind: 'start'; readonly id: string }
  | { readonly kind: 'stop'; readonly id: string }
  /** Runs with other settings from then on. */
  | { readonly kind: 'replace'; readonly id: string };

/** At most one step a unit; none where everything is as wanted. */
export function reconcileUnits(desired: readonly DesiredUnit[], actual: readonly ActualUnit[]): readonly UnitStep[] {
  const present = new Map(actual.map(unit => [unit.id, unit]));
  const wanted = new Set(desired.map(({ id }) => id));
  const stops = actual.filter(({ id }) => !wanted.has(id)).map(({ id }) => ({ kind: 'stop', id }) as const);
  const changes = desired.flatMap((unit): readonly UnitStep[] => {
    const before = present.get(unit.id);
    if (before === undefined || !before.isRunning) return [{ kind: 'start', id: unit.id }];
    return isDeepStrictEqual(before.settings, unit.settings) ? [] : [{ kind: 'replace', id: unit.id }];
  });
  return [...stops, ...changes];
}
