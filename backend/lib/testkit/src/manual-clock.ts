/** A clock that stands still until a test moves it. */
export interface ManualClock {
  /** Epoch ms; may be passed as `clock`. */
  readonly now: () => number;
  advance(ms: number): void;
}

export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let current = startMs;
  return { now: () => current, advance: ms => void (current += ms) };
}
