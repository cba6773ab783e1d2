/** Cuts what a client sends into frames. A WebSocket message may hold half a frame or several. */
import { StompProtocolError, unescaped, type Frame, type StompVersion } from './frame.ts';

export interface FrameLimits {
  /** Of a whole frame. */
  readonly maxFrameBytes: number;
  readonly maxHeaders: number;
}

const lineFeed = 10;
const carriageReturn = 13;
const emptyLine = /\n\r?\n/;
const length = /^\d{1,9}$/;

interface Head {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where the body begins. */
  readonly end: number;
}

export class FrameReader {
  readonly #limits: FrameLimits;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #rest: Buffer = Buffer.alloc(0);

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /**
   * The frames that are complete with this chunk; heart-beats are no frames. `version` is asked before each frame, as
   * CONNECT settles it.
   * @throws StompProtocolError for what is not STOMP, or too large.
   */
  *read(chunk: Buffer, version: () => StompVersion): Generator<Frame> {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      bytes = withoutHeartBeats(bytes);
      const found = this.#frame(bytes, version());
      if (found === null) break;
      bytes = bytes.subarray(found.end);
      yield found.frame;
    }
    if (bytes.length > this.#limits.maxFrameBytes) throw new StompProtocolError('The frame is too large.');
    this.#rest = bytes;
  }

  #frame(bytes: Buffer, version: StompVersion): { readonly frame: Frame; readonly end: number } | null {
    const head = this.#head(bytes, version);
    if (head === null) return null;
    const bodyEnd = this.#bodyEnd(bytes, head);
    if (bodyEnd === null) return null;
    const body = this.#text(bytes.subarray(head.end, bodyEnd));
    return { frame: { command: head.command, headers: head.headers, body }, end: bodyEnd + 1 };
  }

  #head(bytes: Buffer, version: StompVersion): Head | null {
    // Latin-1 keeps one character a byte, so positions in the text are positions in the bytes.
    const found = emptyLine.exec(bytes.toString('latin1', 0, this.#limits.maxFrameBytes));
    const nul = bytes.indexOf(0);
    if (found === null || (nul !== -1 && nul < found.index)) {
      if (nul !== -1) throw new StompProtocolError('The frame has no empty line after its headers.');
      return null;
    }
    const [command = '', ...lines] = this.#text(bytes.subarray(0, found.index))
      .split('\n')
      .map(line => (line.endsWith('\r') ? line.slice(0, -1) : line));
    if (lines.length > this.#limits.maxHeaders) throw new StompProtocolError('The frame has too many headers.');
    return { command, headers: headersOf(command, lines, version), end: found.index + found[0].length };
  }

  #bodyEnd(bytes: Buffer, head: Head): number | null {
    const declared = head.headers['content-length'];
    if (declared === undefined) {
      const nul = bytes.indexOf(0, head.end);
      return nul === -1 ? null : nul;
    }
    if (!length.test(declared) || head.end + Number(declared) > this.#limits.maxFrameBytes)
      throw new StompProtocolError('content-length is not a number, or too large.');
    const end = head.end + Number(declared);
    if (bytes.length <= end) return null;
    if (bytes[end] !== 0) throw new StompProtocolError('The body is not as long as content-length says.');
    return end;
  }

  #text(bytes: Buffer): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      // A fatal decoder throws for nothing else.
      throw new StompProtocolError('The frame is not UTF-8.');
    }
  }
}

function withoutHeartBeats(bytes: Buffer): Buffer {
  let start = 0;
  while (bytes[start] === lineFeed || (bytes[start] === carriageReturn && bytes[start + 1] === lineFeed)) start++;
  return bytes.subarray(start);
}

/** The first of a repeated header counts. */
function headersOf(command: string, lines: readonly string[], version: StompVersion): Record<string, string> {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new StompProtocolError('A header has no name or no colon.');
    const name = unescaped(line.slice(0, colon), command, version);
    headers[name] ??= unescaped(line.slice(colon + 1), command, version);
  }
  return headers;
}
