/** Server-sent events, as the HTML standard has them, out of text in pieces of any size. */

export interface EventFrame {
  /** Null: it has none, and leaves the one before it. */
  readonly id: string | null;
  readonly event: string | null;
  /** Null: nothing is told, only where the stream stands. */
  readonly data: string | null;
  /** How long to wait before coming back; null: as before. */
  readonly retryMs: number | null;
}

interface OpenFrame {
  id: string | null;
  event: string | null;
  data: string[];
  retryMs: number | null;
}

const empty = (): OpenFrame => ({ id: null, event: null, data: [], retryMs: null });

export class EventFrameParser {
  readonly #maxLength: number;
  #rest = '';
  #frame = empty();
  #length = 0;

  /** @param maxLength of a frame, in characters. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Frames that are complete by now. @throws RangeError where one is too long. */
  *push(text: string): Generator<EventFrame> {
    this.#rest += text;
    // A lone CR at the end may be the first half of a CRLF.
    for (let end; (end = /\r\n|\n|\r(?=[\s\S])/.exec(this.#rest)) !== null;) {
      const line = this.#rest.slice(0, end.index);
      this.#rest = this.#rest.slice(end.index + end[0].length);
      this.#length += line.length;
      const frame = line === '' ? this.#finished() : this.#read(line);
      if (frame !== null) yield frame;
      this.#check(0);
    }
    this.#check(this.#rest.length);
  }

  #check(more: number): void {
    if (this.#length + more > this.#maxLength) throw new RangeError('An event is too long.');
  }

  #finished(): EventFrame | null {
    const { data, ...frame } = this.#frame;
    this.#frame = empty();
    this.#length = 0;
    const isNothing = frame.id === null && frame.retryMs === null && data.length === 0;
    return isNothing ? null : { ...frame, data: data.length === 0 ? null : data.join('\n') };
  }

  #read(line: string): null {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#frame.data.push(value);
    else if (field === 'event') this.#frame.event = value;
    else if (field === 'id' && !value.includes('\0')) this.#frame.id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.#frame.retryMs = Number(value);
    return null;
  }
}
