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
  changed(isOnline: boolean): void;
}

export interface Connection {
  readonly isOnline: boolean;
  /** Tries now instead of waiting for the next turn. */
  hurry(): void;
  close(): void;
}

const destination = '/user/queue/message';
const longestWaitMs = 20_000;

export function connect(options: ConnectionOptions): Connection {
  let isOnline = false;
  let isClosed = false;
  let isRefused = false;
  let tries = 0;
  /** Ends the socket at hand, or the wait for the next. */
  let stop = (): void => undefined;
  const become = (online: boolean): void => {
    if (online === isOnline) return;
    isOnline = online;
    options.changed(online);
  };
  const wait = (): void => {
    const timer = setTimeout(open, backOffMs(tries++, longestWaitMs));
    stop = () => clearTimeout(timer);
  };
  const begin = (token: string): void => {
    stop = openStompSocket({
      address: socketAddress(options.host),
      token,
      subscriptions: [
        {
          destination,
          headers: { after: options.newest() ?? '' },
          received: body => options.received((JSON.parse(body) as { readonly message: MessagePayload }).message),
        },
      ],
      opened() {
        isRefused = false;
        tries = 0;
        become(true);
      },
      closed(wasRefused) {
        isRefused = wasRefused;
        become(false);
        if (!isClosed) wait();
      },
    });
  };
  /** Counts the attempts, so that one that was overtaken while it asked for its token opens nothing. */
  let attempt = 0;
  const open = (): void => {
    const own = ++attempt;
    const isCurrent = (): boolean => own === attempt && !isClosed;
    stop = () => undefined;
    options.token(isRefused).then(
      token => isCurrent() && begin(token),
      () => isCurrent() && wait(),
    );
  };
  open();

  return {
    get isOnline() {
      return isOnline;
    },
    hurry() {
      if (isOnline || isClosed) return;
      tries = 0;
      // The end of a socket leads to a wait; that is cut short, too.
      stop();
      stop();
      open();
    },
    close() {
      isClosed = true;
      stop();
      become(false);
    },
  };
}

function socketAddress(host: string): string {
  const url = new URL('/ws.chatplugin', host);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
