/** The socket: comes back by itself, and says what it has so that the server can send what it missed. */
import type { MessagePayload } from '@airy/contract';
import { openStompSocket } from '../transport/stomp-socket.ts';
import { backOffMs } from './wait.ts';

export interface ConnectionOptions {
  readonly host: string;
  /** A token that was not refused yet. @throws where there is none to be had now. */
  token(wasRefused: boolean): Promise<string>;
  /** Id of the newest message up to which nothing is missing. */
  newest(): string | null;
  received(message: MessagePayload): void;
  /** What is told and not kept: that somebody is typing, or has read. */
  signalled(signal: Signal): void;
  changed(isOnline: boolean): void;
}

/** What it is says its type. */
export interface Signal {
  readonly type: string;
  /** Epoch ms. */
  readonly timestamp: number;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Connection {
  readonly isOnline: boolean;
  /** Tries now instead of waiting for the next turn. */
  hurry(): void;
  close(): void;
}

const messages = '/user/queue/message';
const signals = '/user/queue/signal';
const longestWaitMs = 20_000;

export function connect(options: ConnectionOptions): Connection {
  return new StandingConnection(options);
}

class StandingConnection implements Connection {
  readonly #options: ConnectionOptions;
  #isOnline = false;
  #isClosed = false;
  #wasRefused = false;
  #tries = 0;
  /** So that an attempt that was overtaken while it asked for its token opens nothing. */
  #attempt = 0;
  /** Ends the socket at hand, or the wait for the next. */
  #stop: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#open();
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  hurry(): void {
    if (this.#isOnline || this.#isClosed) return;
    this.#tries = 0;
    // The end of a socket leads to a wait; that is cut short, too.
    this.#stop();
    this.#stop();
    this.#open();
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    this.#become(false);
  }

  #open(): void {
    const attempt = ++this.#attempt;
    const isCurrent = (): boolean => attempt === this.#attempt && !this.#isClosed;
    this.#stop = () => undefined;
    this.#options.token(this.#wasRefused).then(
      token => isCurrent() && this.#begin(token),
      () => isCurrent() && this.#wait(),
    );
  }

  #begin(token: string): void {
    const { host, newest, received, signalled } = this.#options;
    this.#stop = openStompSocket({
      address: socketAddress(host),
      token,
      subscriptions: [
        { destination: signals, received: body => signalled(JSON.parse(body) as Signal) },
        {
          destination: messages,
          headers: { after: newest() ?? '' },
          received: body => received((JSON.parse(body) as { readonly message: MessagePayload }).message),
        },
      ],
      opened: () => {
        this.#wasRefused = false;
        this.#tries = 0;
        this.#become(true);
      },
      closed: wasRefused => {
        this.#wasRefused = wasRefused;
        this.#become(false);
        if (!this.#isClosed) this.#wait();
      },
    });
  }

  #wait(): void {
    const timer = setTimeout(() => this.#open(), backOffMs(this.#tries++, longestWaitMs));
    this.#stop = () => clearTimeout(timer);
  }

  #become(isOnline: boolean): void {
    if (isOnline === this.#isOnline) return;
    this.#isOnline = isOnline;
    this.#options.changed(isOnline);
  }
}

function socketAddress(host: string): string {
  const url = new URL('/ws.chatplugin', host);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
