/** The socket: comes back by itself, and says what it has so that the server can send what it missed. */
import type { MessagePayload } from '@airy/contract';
import { Client, ReconnectionTimeMode } from '@stomp/stompjs';

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

export function connect(options: ConnectionOptions): Connection {
  let isOnline = false;
  let wasRefused = false;
  const become = (online: boolean): void => {
    if (online === isOnline) return;
    isOnline = online;
    options.changed(online);
  };
  const client = new Client({
    brokerURL: socketAddress(options.host),
    reconnectDelay: 1000,
    maxReconnectDelay: 20_000,
    reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
    connectionTimeout: 10_000,
    heartbeatIncoming: 10_000,
    heartbeatOutgoing: 10_000,
    async beforeConnect() {
      const token = await options.token(wasRefused).catch(() => null);
      // Without one the server refuses, and the next try asks again.
      client.connectHeaders = { Authorization: `Bearer ${token ?? ''}` };
    },
    onConnect() {
      wasRefused = false;
      client.watchForReceipt('subscribed', () => become(true));
      client.subscribe(
        destination,
        frame => options.received((JSON.parse(frame.body) as { readonly message: MessagePayload }).message),
        { receipt: 'subscribed', after: options.newest() ?? '' },
      );
    },
    onStompError(frame) {
      wasRefused = frame.headers['message']?.includes('401') ?? false;
    },
    onWebSocketClose: () => become(false),
  });
  client.activate();

  return {
    get isOnline() {
      return isOnline;
    },
    hurry() {
      if (isOnline) return;
      void client.deactivate({ force: true }).then(() => client.activate());
    },
    close() {
      become(false);
      void client.deactivate();
    },
  };
}

function socketAddress(host: string): string {
  const url = new URL('/ws.chatplugin', host);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
