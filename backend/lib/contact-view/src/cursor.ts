/** Cursors of the list: where a page begins, as base64url of JSON. Opaque to callers, checked when they come back. */

/** A contact's place in the list. */
export interface Place {
  readonly name: string;
  readonly id: string;
}

/** The place beside which a page begins, and on which side of it the page lies. */
export interface Cursor {
  readonly side: 'after' | 'before';
  readonly place: Place;
}

/** A name of 200 characters of four bytes each, twice encoded, and an id. */
const maxLength = 4_000;

export function writeCursor(side: Cursor['side'], { name, id }: Place): string {
  return Buffer.from(JSON.stringify([side, name, id])).toString('base64url');
}

/** Null if the text is none of our cursors. */
export function readCursor(text: string): Cursor | null {
  if (text.length > maxLength || !/^[\w-]+$/.test(text)) return null;
  const parts = parsed(Buffer.from(text, 'base64url').toString());
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [side, name, id] = parts as readonly unknown[];
  if (side !== 'after' && side !== 'before') return null;
  if (typeof name !== 'string' || typeof id !== 'string' || /\0/.test(name + id)) return null;
  return { side, place: { name, id } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever it is, it is no cursor of ours.
    return null;
  }
}
