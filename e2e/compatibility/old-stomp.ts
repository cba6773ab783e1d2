/** STOMP as Airy Core's clients speak it: text frames over a WebSocket, written and read by hand. */
import { WebSocket } from 'ws';

export interface OldFrame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export class OldStomp {
  readonly frames: OldFrame[] = [];
  readonly socket: WebSocket;
  closeCode: number | null = null;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', data => this.frames.push(...framesOf((data as Buffer).toString())));
    socket.on('close', code => (this.closeCode = code));
  }

  /** @param url of the socket. @param headers of the upgrade request. */
  static open(
    url: string,
    protocols: readonly string[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<OldStomp> {
    const socket = new WebSocket(url, [...protocols], { headers });
    const client = new OldStomp(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
    });
  }

  send(command: string, headers: Readonly<Record<string, string>> = {}): void {
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
    this.socket.send(`${[command, ...lines].join('\n')}\n\n\0`);
  }

  /** The frames of one command, once there are so many. */
  async of(command: string, count = 1): Promise<readonly OldFrame[]> {
    const found = () => this.frames.filter(frame => frame.command === command);
    for (let waitedMs = 0; found().length < count; waitedMs += 10) {
      if (waitedMs > 10_000) throw new Error(`No ${command}: ${JSON.stringify(this.frames)}`);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return found();
  }

  close(): void {
    this.socket.terminate();
  }
}

/** As the old clients' library (version 5) writes it. */
export const oldConnect = { 'accept-version': '1.0,1.1,1.2', 'heart-beat': '10000,10000' } as const;

function framesOf(text: string): OldFrame[] {
  return text
    .split('\0')
    .map(part => part.replace(/^\n+/, ''))
    .filter(part => part !== '')
    .map(part => {
      const split = part.indexOf('\n\n');
      const [command = '', ...lines] = part.slice(0, split).split('\n');
      const headers = lines.map((line): [string, string] => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon), unescaped(line.slice(colon + 1))];
      });
      return { command, headers: Object.fromEntries(headers.toReversed()), body: part.slice(split + 2) };
    });
}

function unescaped(value: string): string {
  return value
    .replaceAll(String.raw`\c`, ':')
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(String.raw`\\`, '\\');
}
