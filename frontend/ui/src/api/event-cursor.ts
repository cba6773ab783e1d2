/** What has been seen of the events, over all partitions: each frame tells of one, the receipt of all. */
export class EventCursor {
  readonly #offsets = new Map<string, number>();

  /** `place=offset`, joined by `;`. What cannot be read is left out; the later offset of a place stays. */
  join(position: string | undefined): void {
    for (const part of position?.split(';') ?? []) {
      const at = part.lastIndexOf('=');
      const offset = Number(part.slice(at + 1));
      const place = part.slice(0, at);
      if (at > 0 && Number.isSafeInteger(offset) && offset >= (this.#offsets.get(place) ?? 0))
        this.#offsets.set(place, offset);
    }
  }

  clear(): void {
    this.#offsets.clear();
  }

  /** Null while nothing has been seen. */
  text(): string | null {
    return this.#offsets.size === 0 ? null : [...this.#offsets].map(([place, next]) => `${place}=${next}`).join(';');
  }
}
