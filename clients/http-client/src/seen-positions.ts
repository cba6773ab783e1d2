/** What this client has written or been told of, so that its reads see it (`Airy-Position`). */

/** Views are behind for milliseconds; what is older says nothing, and would have every read wait for a log that was put back. */
const lifetimeMs = 60_000;
/** The server takes no more. */
const maxLength = 3_000;

const parse = (position: string): readonly (readonly [place: string, next: number])[] =>
  position.split(';').flatMap(part => {
    const equals = part.lastIndexOf('=');
    const next = Number(part.slice(equals + 1));
    return equals > 0 && Number.isSafeInteger(next) ? [[part.slice(0, equals), next] as const] : [];
  });

/** The later of each place: `topic/partition=offset`, joined by `;`. */
export function joinPositions(...positions: readonly (string | null | undefined)[]): string {
  const joined = new Map<string, number>();
  for (const position of positions)
    for (const [place, next] of parse(position ?? '')) joined.set(place, Math.max(next, joined.get(place) ?? 0));
  return [...joined].map(([place, next]) => `${place}=${next}`).join(';');
}

export class SeenPositions {
  #position = '';
  #until = 0;

  /** @param position of an answer or an event; null: it has none. */
  note(position: string | null): void {
    if (position === null || position === '') return;
    const joined = joinPositions(this.newest(), position);
    this.#position = joined.length <= maxLength ? joined : position;
    this.#until = performance.now() + lifetimeMs;
  }

  /** Null: nothing that would still have to be waited for. */
  newest(): string | null {
    return this.#position !== '' && performance.now() < this.#until ? this.#position : null;
  }
}
