/** Whether somebody is there by the clock; looks again each minute while the window is open. */
import { useEffect, useState } from 'preact/hooks';
import { usePart } from '../lazy/lazy-part.ts';
import type { WidgetConfig } from './config.ts';
import { forms } from './parts.ts';

export interface OpeningState {
  /** Null: not known yet. */
  readonly isOpen: boolean | null;
  /** In the visitor's words: when it opens. Null: it is open, or nobody knows. */
  readonly backAt: string | null;
}

const minuteMs = 60_000;

export function useOpening({ hours }: Pick<WidgetConfig, 'hours'>, locale: string): OpeningState {
  const part = usePart(forms, hours !== null);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (hours === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), minuteMs);
    return () => clearInterval(timer);
  }, [hours]);
  if (hours === null) return { isOpen: true, backAt: null };
  // What cannot be fetched must not keep anybody from writing.
  if (typeof part === 'string') return { isOpen: part === 'failed' ? true : null, backAt: null };
  const { isOpen, opensAt } = part.openingAt(hours, now);
  return { isOpen, backAt: opensAt === null ? null : part.backAt(opensAt, now, locale) };
}
