/** What stands on the contacts' phones. */

/** One line of a chat. */
export interface Line {
  readonly id: string;
  readonly from: 'contact' | 'business';
  readonly text: string | null;
  /** Shown as a picture. */
  readonly pictureUrl: string | null;
  /** What is neither, such as a template. */
  readonly other: unknown;
  /** Epoch ms. */
  readonly at: number;
  /** What the business was told of its message last: `delivered`, `read`. */
  readonly receipt: string | null;
}

/** Oldest lines of a chat are forgotten. */
const maxLines = 1_000;

export class Chats {
  readonly #lines = new Map<string, Line[]>();

  /** @param ours the number or bot; @param contact who holds the phone. */
  lines(ours: string, contact: string): readonly Line[] {
    return this.#lines.get(`${ours}/${contact}`) ?? [];
  }

  add(ours: string, contact: string, line: Omit<Line, 'at' | 'receipt'>): void {
    const place = `${ours}/${contact}`;
    const lines = this.#lines.get(place) ?? [];
    lines.push({ ...line, at: Date.now(), receipt: null });
    if (lines.length > maxLines) lines.shift();
    this.#lines.set(place, lines);
  }

  receipt(id: string, receipt: string): void {
    for (const lines of this.#lines.values()) {
      const index = lines.findLastIndex(line => line.id === id);
      const line = lines[index];
      if (line !== undefined) lines.splice(index, 1, { ...line, receipt });
    }
  }
}
