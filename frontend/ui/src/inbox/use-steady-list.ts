import { useCallback, useEffect, useRef, useState, type PointerEvent } from 'react';
import { steadyOrder, type SteadyOrder } from '../state/steady-order.ts';

/** A pointer that has rested this long points at nothing any more. */
const restMs = 5_000;

export interface SteadyList<T> extends SteadyOrder<T> {
  /** Puts everything in its place now. */
  readonly release: () => void;
  readonly pointerProps: {
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
  };
}

/** The rows in an order that stands still while a mouse moves over them. */
export function useSteadyList<T extends { readonly id: string }>(rows: readonly T[]): SteadyList<T> {
  const [frozen, setFrozen] = useState<readonly string[] | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = useCallback(() => {
    clearTimeout(timer.current);
    setFrozen(null);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onPointerMove = (event: PointerEvent): void => {
    if (event.pointerType !== 'mouse') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setFrozen(null), restMs);
    setFrozen(known => known ?? rows.map(row => row.id));
  };
  return { ...steadyOrder(frozen, rows), release, pointerProps: { onPointerMove, onPointerLeave: release } };
}
