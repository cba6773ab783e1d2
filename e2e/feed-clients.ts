/** Clients of the feed, each as small as can be: over a socket, server-sent events, or `events.list`. They can be cut. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** What all clients have seen, without keeping every id for every one of them. */
export class SeenEvents {
  readonly ids = new Map<string, number>();

  indexOf(id: string): number {
    const known = this.ids.get(id);
    if (known !== undefined) return known;
    const index = this.ids.size;
    this.ids.set(id, index);
    return index;
  }
}

export interface FeedClientOptions {
  readonly url: string;
  readonly systemToken: string;
  readonly seen: SeenEvents;
  /** Room for so many events. */
  readonly maxEvents: number;
}

/** As clients do, each a little later than the other. */
const retryMs = (): number => 500 + Math.random() * 1_000;
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

export abstract class FeedClient {
  readonly counts: Uint8Array;
  distinct = 0;
  repeated = 0;
  connections = 0;
  readonly refreshes: string[] = [];
  /** Answers that should not have come. */
  readonly surprises: string[] = [];
  cursor: string | null = null;
  readonly #seen: SeenEvents;
  protected readonly options: FeedClientOptions;

  constructor(options: FeedClientOptions) {
    this.options = options;
    this.#seen = options.seen;
    this.counts = new Uint8Array(options.maxEvents);
  }

  abstract readonly kind: 'socket' | 'stream' | 'list';
  /** Rises with each connecting and cutting: what belongs to an older one is over. */
  #life = 0;
  #hasLeft = false;

  /** Resolves once it stands somewhere; while the server is starting or full, or does not answer, it tries again. */
  async connect(): Promise<void> {
    const life = ++this.#life;
    while (!this.#hasLeft && this.lives(life) && !(await this.attempt(life))) await pause(retryMs());
    this.connections += 1;
  }

  /** At once, with whatever is on its way. */
  cut(): void {
    this.#life += 1;
    this.close();
  }

  /** For good. */
  leave(): void {
    this.#hasLeft = true;
    this.cut();
  }

  protected lives(life: number): boolean {
    return this.#life === life;
  }

  /** The server has ended what was connected: it comes back by itself. */
  protected lost(life: number): void {
    if (this.lives(life)) void this.connect();
  }

  /** True once it stands somewhere. */
  protected abstract attempt(life: number): Promise<boolean>;
  protected abstract close(): void;

  protected take(id: string, cursor: string): void {
    const index = this.#seen.indexOf(id);
    const count = this.counts[index] ?? 0;
    this.counts[index] = count + 1;
    if (count === 0) this.distinct += 1;
    else this.repeated += 1;
    this.cursor = cursor;
  }

  protected refreshed(reason: string, cursor: string): void {
    this.refreshes.push(reason);
    this.cursor = cursor;
  }
}

export class SocketFeedClient extends FeedClient {
  readonly kind = 'socket';
  #socket: WebSocket | null = null;

  protected override close(): void {
    this.#socket?.terminate();
  }

  protected override attempt(life: number): Promise<boolean> {
    const { url, systemToken } = this.options;
    const address = `${url.replace('http', 'ws')}/ws.communication`;
    const socket = new WebSocket(address, ['v12.stomp'], { headers: { authorization: `Bearer ${systemToken}` } });
    this.#socket = socket;
    let isConnected = false;
    return new Promise(resolve => {
      socket.on('error', () => resolve(false));
      socket.on('close', () => (isConnected ? this.lost(life) : resolve(false)));
      socket.on('open', () => socket.send('CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0'));
      socket.on('message', data => {
        // What was on its way when it was cut is lost.
        if (!this.lives(life) || !this.#frame((data as Buffer).toString(), socket)) return;
        isConnected = true;
        resolve(true);
      });
    });
  }

  /** True once it is subscribed. */
  #frame(text: string, socket: WebSocket): boolean {
    const command = text.slice(0, text.indexOf('\n'));
    if (command === 'CONNECTED') {
      const cursor = this.cursor === null ? '' : `cursor:${this.cursor}\n`;
      socket.send(`SUBSCRIBE\nid:0\ndestination:/events\nreceipt:r\n${cursor}\n\0`);
    } else if (command === 'MESSAGE') this.#message(text);
    else if (command === 'RECEIPT') this.cursor ??= headerOf(text, 'cursor');
    else this.surprises.push(text.slice(0, 200));
    return command === 'RECEIPT';
  }

  #message(text: string): void {
    const cursor = headerOf(text, 'cursor');
    if (text.includes('\nrefresh:required\n')) this.refreshed(text.slice(text.indexOf('\n\n') + 2), cursor);
    else this.take(headerOf(text, 'message-id'), cursor);
  }
}

function headerOf(frame: string, name: string): string {
  const from = frame.indexOf(`\n${name}:`) + name.length + 2;
  return frame.slice(from, frame.indexOf('\n', from));
}

export class StreamFeedClient extends FeedClient {
  readonly kind = 'stream';
  #request: ClientRequest | null = null;

  protected override close(): void {
    this.#request?.destroy();
  }

  protected override attempt(life: number): Promise<boolean> {
    const { url, systemToken } = this.options;
    const headers = {
      authorization: `Bearer ${systemToken}`,
      accept: 'text/event-stream',
      ...(this.cursor !== null && { 'last-event-id': this.cursor }),
    };
    return new Promise(resolve => {
      const asked = request(`${url}/events`, { headers, agent: false });
      this.#request = asked;
      asked.on('error', () => resolve(false));
      asked.on('response', answer => this.#read(answer, life, resolve));
      asked.end();
    });
  }

  #read(answer: IncomingMessage, life: number, connected: (isConnected: boolean) => void): void {
    if (answer.statusCode !== 200) this.surprises.push(`status ${answer.statusCode}`);
    let rest = '';
    let isConnected = false;
    answer.setEncoding('utf8').on('data', (text: string) => {
      if (!this.lives(life)) return;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#block(block);
      // A server that is starting answers with nothing but when to come again.
      isConnected ||= blocks.some(block => block.includes('id: '));
      if (isConnected) connected(true);
    });
    answer.on('error', () => undefined); // `close` follows.
    answer.on('close', () => (isConnected ? this.lost(life) : connected(false)));
  }

  #block(block: string): void {
    const cursor = fieldOf(block, 'id');
    if (cursor === null) return;
    const data = fieldOf(block, 'data');
    if (data === null) this.cursor = cursor;
    else if (block.startsWith('event: refresh.required')) this.refreshed(data, cursor);
    else this.take(data.slice(data.indexOf('"id":"') + 6, data.indexOf('","type"')), cursor);
  }
}

function fieldOf(block: string, name: string): string | null {
  const from = block.startsWith(`${name}: `) ? 0 : block.indexOf(`\n${name}: `) + 1;
  if (from === 0 && !block.startsWith(`${name}: `)) return null;
  const end = block.indexOf('\n', from);
  return block.slice(from + name.length + 2, end === -1 ? undefined : end);
}

interface ListAnswer {
  readonly data: readonly { readonly id: string; readonly cursor: string }[];
  readonly cursor: string;
  readonly refresh: string | null;
}

export class ListFeedClient extends FeedClient {
  readonly kind = 'list';
  #running: AbortController | null = null;

  protected override close(): void {
    this.#running?.abort();
  }

  protected override async attempt(life: number): Promise<boolean> {
    const running = new AbortController();
    this.#running = running;
    if (!(await this.#ask(running.signal))) return false;
    void this.#follow(running.signal, life);
    return true;
  }

  async #follow(signal: AbortSignal, life: number): Promise<void> {
    while (this.lives(life)) if (!(await this.#ask(signal))) await pause(retryMs());
  }

  async #ask(signal: AbortSignal): Promise<boolean> {
    const { url, systemToken } = this.options;
    try {
      const response = await fetch(`${url}/events.list`, {
        method: 'POST',
        headers: { authorization: `Bearer ${systemToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ cursor: this.cursor, limit: 1000, wait_seconds: 5 }),
        signal,
      });
      const answer = (await response.json()) as ListAnswer;
      if (response.status !== 200) {
        if (response.status !== 503) this.surprises.push(JSON.stringify(answer));
        return false;
      }
      for (const { id, cursor } of answer.data) this.take(id, cursor);
      if (answer.refresh === null) this.cursor = answer.cursor;
      else this.refreshed(answer.refresh, answer.cursor);
      return true;
    } catch {
      // Cut, or nobody is there.
      return false;
    }
  }
}
