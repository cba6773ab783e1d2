/**
 * When a lane stood where: at `atMs` all below `offset` had been handed to the queue. As the queue tells how old its
 * oldest unfinished job is, the newest mark before that is how far all is delivered.
 */

export interface ProgressMark {
  readonly atMs: number;
  readonly offset: number;
  /** Epoch ms of the last event below. */
  readonly occurredAt: number;
}

/** When there are more, every other one is forgotten: what is known gets coarser, never wrong. */
const maxMarks = 256;

export class ProgressMarks {
  #marks: ProgressMark[] = [];

  /** Times and offsets never go back. */
  add(mark: ProgressMark): void {
    if (this.#marks.at(-1)?.offset === mark.offset) return;
    this.#marks.push(mark);
    if (this.#marks.length > maxMarks) this.#marks = this.#marks.filter((_mark, index) => index % 2 === 0);
  }

  /** The newest that was made before the time; null: none was. Forgets those before it. */
  before(atMs: number): ProgressMark | null {
    const index = this.#marks.findLastIndex(mark => mark.atMs < atMs);
    if (index > 0) this.#marks.splice(0, index);
    return index === -1 ? null : (this.#marks[0] ?? null);
  }

  /** All below what is marked at the time is done: of what is older nothing needs to be known. */
  forgetBefore(atMs: number): void {
    const index = this.#marks.findLastIndex(mark => mark.atMs <= atMs);
    if (index > 0) this.#marks.splice(0, index);
  }

  clear(): void {
    this.#marks = [];
  }
}
