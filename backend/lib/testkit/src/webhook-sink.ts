/** Receives webhooks as well, and as badly, as receivers do; and says what came, and on how many sockets. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What becomes of a delivery. */
export type SinkMode =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Buffer;
      readonly afterMs?: number;
    }
  /** Taken, and never answered. */
  | { readonly kind: 'hang' }
  /** 200, then one byte of the body after the other, for ever. */
  | { readonly kind: 'trickle'; readonly everyMs: number }
  /** One byte of the answer's headers after the other, for ever. */
  | { readonly kind: 'trickled headers'; readonly everyMs: number }
  /** 200 and a body without an end, as fast as it is read. */
  | { readonly kind: 'endless body' }
  /** An answer that has so many bytes of headers. */
  | { readonly kind: 'huge headers'; readonly bytes: number }
  /** The connection is closed before the body is read. */
  | { readonly kind: 'close early' }
  /** The connection is closed once everything has come. */
  | { readonly kind: 'close unanswered' };

export interface SinkDelivery {
  readonly path: string;
  /** Header `webhook-id`; empty: it has none. */
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Epoch ms. */
  readonly at: number;
}

export type SinkBehaviour = SinkMode | ((delivery: SinkDelivery) => SinkMode);

export interface WebhookSink extends AsyncDisposable {
  /** Of the root; each path below it may behave in its own way. */
  readonly url: string;
  /** What has come in whole, oldest first. */
  readonly received: readonly SinkDelivery[];
  /** Sockets: of all time, now, and most at a time. */
  readonly sockets: { readonly all: number; readonly open: number; readonly most: number };
  /** From now on; without a path for those that have none of their own. At first all answer 204. */
  behave(behaviour: SinkBehaviour, path?: string): void;
  /** No connection is taken until `reopen`, and those that exist are cut. */
  close(): Promise<void>;
  /** On the same port. */
  reopen(): Promise<void>;
}

export const taken: SinkMode = { kind: 'answer', status: 204 };

/** On loopback. @param port Default 0: any free one. @param host Another address of this machine. */
export async function startWebhookSink(port = 0, host = '127.0.0.1'): Promise<WebhookSink> {
  const sink = new Sink(host);
  await sink.listen(port);
  return sink;
}

class Sink implements WebhookSink {
  readonly received: SinkDelivery[] = [];
  readonly #behaviours = new Map<string, SinkBehaviour>();
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #behaviour: SinkBehaviour = taken;
  #server: Server | null = null;
  #port = 0;
  #all = 0;
  #most = 0;
  readonly #host: string;

  constructor(host: string) {
    this.#host = host;
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  get sockets() {
    return { all: this.#all, open: this.#sockets.size, most: this.#most };
  }

  behave(behaviour: SinkBehaviour, path?: string): void {
    if (path === undefined) this.#behaviour = behaviour;
    else this.#behaviours.set(path, behaviour);
  }

  async listen(port: number): Promise<void> {
    const server = createServer((request, response) => this.#take(request, response));
    server.on('connection', socket => this.#connected(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, this.#host, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise(resolve => server.close(resolve));
  }

  async reopen(): Promise<void> {
    if (this.#server === null) await this.listen(this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #connected(socket: Socket): void {
    this.#all += 1;
    this.#sockets.add(socket);
    this.#most = Math.max(this.#most, this.#sockets.size);
    // Whoever is cut off says so; here that is meant.
    socket.on('error', () => undefined);
    socket.once('close', () => void this.#sockets.delete(socket));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/';
    const behaviour = this.#behaviours.get(path) ?? this.#behaviour;
    if (typeof behaviour === 'object' && behaviour.kind === 'close early') {
      request.socket.destroy();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const id = headers['webhook-id'] ?? '';
      const delivery = { path, id, headers, body: Buffer.concat(chunks), at: Date.now() };
      this.received.push(delivery);
      this.#answer(typeof behaviour === 'function' ? behaviour(delivery) : behaviour, response);
    });
  }

  #answer(mode: SinkMode, response: ServerResponse): void {
    const { socket } = response;
    switch (mode.kind) {
      case 'answer':
        return this.#after(mode.afterMs ?? 0, () => response.writeHead(mode.status, mode.headers).end(mode.body));
      case 'hang':
        return;
      case 'trickle':
        response.writeHead(200, { 'content-type': 'text/plain' });
        return this.#repeat(mode.everyMs, socket, () => response.write('x'));
      case 'trickled headers':
        socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
        return this.#repeat(mode.everyMs, socket, () => socket?.write('x'));
      case 'endless body':
        return pour(response.writeHead(200), Buffer.alloc(64 * 1024, 'x'));
      case 'huge headers':
        return pourHeaders(socket, mode.bytes);
      default:
        socket?.destroy();
    }
  }

  #after(ms: number, act: () => void): void {
    if (ms === 0) return act();
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #repeat(everyMs: number, socket: Socket | null, act: () => void): void {
    const timer = setInterval(act, everyMs);
    this.#timers.add(timer);
    socket?.once('close', () => {
      clearInterval(timer);
      this.#timers.delete(timer);
    });
  }
}

function pour(response: ServerResponse, block: Buffer): void {
  if (response.destroyed) return;
  response.write(block, error => {
    if (!error) setImmediate(pour, response, block);
  });
}

/** Lines of 8 KB; whoever listens may have gone before the end. */
function pourHeaders(socket: Socket | null, bytes: number): void {
  const lines = Math.ceil(bytes / 8192);
  const write = (line: number): void => {
    if (socket === null || socket.destroyed) return;
    const text = line < lines ? `x-${line}: ${'y'.repeat(8180)}\r\n` : 'content-length: 0\r\n\r\n';
    socket.write(text, error => {
      if (!error && line < lines) setImmediate(write, line + 1);
    });
  };
  socket?.write('HTTP/1.1 200 OK\r\n', () => write(0));
}
