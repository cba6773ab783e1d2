/** What a page before this one could not send any more. */
import type { Outgoing } from './thread.ts';

/** @param stored JSON of the tab's storage; anything else counts as nothing. */
export function readOutgoing(stored: string | null): readonly Outgoing[] {
  const found = parse(stored ?? '[]');
  return Array.isArray(found) ? found.filter(isOutgoing) : [];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Written by somebody else: there is nothing of ours to be saved.
    return null;
  }
}

function isOutgoing(value: unknown): value is Outgoing {
  if (typeof value !== 'object' || value === null) return false;
  const { key, content, at } = value as Partial<Outgoing>;
  return typeof key === 'string' && content !== undefined && typeof at === 'number';
}
