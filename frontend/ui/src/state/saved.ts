/** Small things kept in this browser. Storage may be full or forbidden; then they last as long as the page. */

const memory = new Map<string, string>();

/** The saved text, or null. */
export function readSaved(key: string): string | null {
  try {
    return window.localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    // Storage is forbidden (private mode, policy): the copy of this page serves.
    return memory.get(key) ?? null;
  }
}

/** Saves a text; null forgets it. */
export function save(key: string, value: string | null): void {
  if (value === null) memory.delete(key);
  else memory.set(key, value);
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: the copy in memory above is all we can keep.
  }
}

/** Saved JSON that passes the check, else the default. */
export function readSavedJson<T>(key: string, check: (value: unknown) => value is T, fallback: T): T {
  const text = readSaved(key);
  if (text === null) return fallback;
  try {
    const value: unknown = JSON.parse(text);
    return check(value) ? value : fallback;
  } catch {
    // Written by another version or by hand: as good as nothing.
    return fallback;
  }
}
