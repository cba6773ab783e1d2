/** Keeps a list still under a pointer: rows change in place, but none moves and none is put between. Pure. */

export interface SteadyOrder<T> {
  readonly shown: readonly T[];
  /** How many have come to stand above what is shown at the top. */
  readonly waiting: number;
}

interface Row {
  readonly id: string;
}

/** `frozen`: ids in the order shown; null while nothing is pointed at. Rows that sort below the frozen ones are added. */
export function steadyOrder<T extends Row>(frozen: readonly string[] | null, rows: readonly T[]): SteadyOrder<T> {
  const top = frozen?.[0];
  if (frozen === null || top === undefined) return { shown: rows, waiting: 0 };
  const byId = new Map(rows.map(row => [row.id, row]));
  const isFrozen = new Set(frozen);
  const kept = frozen.map(id => byId.get(id)).filter(row => row !== undefined);
  const lastFrozen = rows.findLastIndex(row => isFrozen.has(row.id));
  const waiting = rows.findIndex(row => row.id === top);
  return { shown: [...kept, ...rows.slice(lastFrozen + 1)], waiting: Math.max(0, waiting) };
}
