/** One STOMP 1.2 connection over a WebSocket, the visiting side. Whoever owns it opens the next one. */

export interface Subscription {
  readonly destination: string;
  /** Beside those that STOMP needs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** @param body of a MESSAGE. */
  received(body: string): void;
}

export interface StompSocketOptions {
  /** `wss://…` */
  readonly address: string;
  readonly token: string;
  readonly subscriptions: readonly Subscription[];
  /** Every subscription stands. */
  opened(): void;
  /** Once, also when it never opened, and when `close` was called. @param wasRefused the token is not accepted. */
  closed(wasRefused: boolean): void;
}

/** Until every subscription stands. */
const openingMs = 10_000;
const beatMs = 10_000;

/** @returns how to close it. */
export function openStompSocket(options: StompSocketOptions): () => void {
  const { subscriptions } = options;
  const socket = new WebSocket(options.address, ['v12.stomp']);
  let wasRefused = false;
  let isEnded = false;
  let heardAt = performance.now();
  let beating: ReturnType<typeof setInterval> | undefined;
  const send = (command: string, headers: Readonly<Record<string, string>>): void =>
    socket.send(
      `${command}\n${Object.keys(headers)
        .map(name => `${name}:${escaped(headers[name] ?? '')}\n`)
        .join('')}\n\0`,
    );
  const end = (): void => {
    if (isEnded) return;
    isEnded = true;
    clearTimeout(opening);
    clearInterval(beating);
    // A peer that is gone is not waited for.
    socket.onmessage = socket.onclose = socket.onopen = null;
    socket.close();
    options.closed(wasRefused);
  };
  const opening = setTimeout(end, openingMs);
  const beat = (): void => {
    if (performance.now() - heardAt > 2.5 * beatMs) end();
    else socket.send('\n');
  };
  const take = ({ command, headers, body }: Frame): void => {
    if (command === 'CONNECTED') {
      beating = setInterval(beat, beatMs);
      subscriptions.forEach(({ destination, headers: own }, id) =>
        send('SUBSCRIBE', { ...own, id: String(id), destination, receipt: String(id) }),
      );
    } else if (command === 'RECEIPT' && headers['receipt-id'] === String(subscriptions.length - 1)) {
      clearTimeout(opening);
      options.opened();
    } else if (command === 'MESSAGE') subscriptions[Number(headers['subscription'])]?.received(body);
    else if (command === 'ERROR') {
      wasRefused = (headers['message'] ?? '').includes('401');
      end();
    }
  };
  socket.onopen = () =>
    send('CONNECT', {
      'accept-version': '1.2',
      'heart-beat': `${beatMs},${beatMs}`,
      Authorization: `Bearer ${options.token}`,
    });
  socket.onmessage = ({ data }) => {
    heardAt = performance.now();
    // JSON has no NUL of its own, so each one ends a frame.
    for (const text of String(data).split('\0')) if (text.trim() !== '') take(readFrame(text.trimStart()));
  };
  socket.onclose = end;
  return end;
}

interface Frame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function readFrame(text: string): Frame {
  const bodyAt = text.indexOf('\n\n');
  const [command = '', ...lines] = text.slice(0, bodyAt).split('\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    // The first of a repeated header counts.
    headers[line.slice(0, colon)] ??= unescaped(line.slice(colon + 1));
  }
  return { command, headers, body: text.slice(bodyAt + 2) };
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', ':': '\\c' };
const meanings: Readonly<Record<string, string>> = { '\\\\': '\\', '\\n': '\n', '\\r': '\r', '\\c': ':' };

function escaped(value: string): string {
  return value.replace(/[\\\n\r:]/g, character => escapes[character] ?? '');
}

function unescaped(value: string): string {
  return value.replace(/\\[\\nrc]/g, escape => meanings[escape] ?? '');
}
