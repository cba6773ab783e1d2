/** Positions as text: `topic/partition=nextOffset`, joined by `;`. What `Airy-Position` carries. */

/** Next offset per `topic/partition`. */
export type Positions = ReadonlyMap<string, number>;

export function formatPosition(positions: Positions): string {
  return [...positions].map(([place, offset]) => `${place}=${offset}`).join(';');
}

const place = /^([a-zA-Z0-9._-]{1,249}\/\d{1,6})=(\d{1,15})$/;

/** Null if the text is not a position. */
export function parsePosition(text: string): Positions | null {
  if (text === '') return new Map();
  const positions = new Map<string, number>();
  for (const part of text.split(';')) {
    const match = place.exec(part);
    if (!match?.[1] || !match[2]) return null;
    positions.set(match[1], Number(match[2]));
  }
  return positions;
}

/** The later of each. */
export function joinPositions(...all: readonly Positions[]): Positions {
  const joined = new Map<string, number>();
  for (const positions of all)
    for (const [where, offset] of positions) joined.set(where, Math.max(offset, joined.get(where) ?? 0));
  return joined;
}
