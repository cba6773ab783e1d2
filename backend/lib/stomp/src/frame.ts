/** STOMP frames as data and as bytes (STOMP 1.0, 1.1, 1.2). */

export type StompVersion = '1.0' | '1.1' | '1.2';

/** Best first. */
export const stompVersions: readonly StompVersion[] = ['1.2', '1.1', '1.0'];

export type Headers = Readonly<Record<string, string>>;

export interface Frame {
  readonly command: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A frame that cannot be read or is out of place; the peer is told in an ERROR frame and cut off. */
export class StompProtocolError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StompProtocolError';
  }
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', ':': '\\c' };
const unescapes: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\c': ':' };

/** STOMP 1.0 has no escapes, and neither have CONNECT and CONNECTED, whatever the version. */
function hasEscapes(command: string, version: StompVersion): boolean {
  return version !== '1.0' && command !== 'CONNECT' && command !== 'CONNECTED';
}

/** A header's name or value as it stands on the wire; what cannot stand there (a line break in 1.0) becomes a space. */
function escaped(text: string, command: string, version: StompVersion): string {
  return hasEscapes(command, version)
    ? text.replaceAll(/[\\\n\r:]/g, character => escapes[character] ?? character)
    : text.replaceAll(/[\n\r]/g, ' ');
}

/** @throws StompProtocolError for an escape that STOMP does not know. */
export function unescaped(text: string, command: string, version: StompVersion): string {
  if (!hasEscapes(command, version)) return text;
  return text.replaceAll(/\\[^]?/g, sequence => {
    const character = unescapes[sequence];
    if (character === undefined || (version === '1.1' && character === '\r'))
      throw new StompProtocolError('A header has an escape that STOMP does not know.');
    return character;
  });
}

/** Command and headers, up to and with the empty line. */
export function encodeHead(command: string, headers: Headers, version: StompVersion): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `${escaped(name, command, version)}:${escaped(value, command, version)}`,
  );
  return `${[command, ...lines].join('\n')}\n\n`;
}

/** The whole frame with `content-length`, so that a body may hold NUL. */
export function encodeFrame(frame: Frame, version: StompVersion): Buffer {
  const body = Buffer.from(frame.body);
  const headers = body.length === 0 ? frame.headers : { ...frame.headers, 'content-length': String(body.length) };
  return Buffer.concat([Buffer.from(encodeHead(frame.command, headers, version)), body, endOfFrame]);
}

export const endOfFrame: Buffer = Buffer.from([0]);

/** What both sides send when they have nothing to say. */
export const heartBeat: Buffer = Buffer.from('\n');
