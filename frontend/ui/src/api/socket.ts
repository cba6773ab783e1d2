/** The live connection: STOMP over `/ws.communication`, made again by itself for as long as the page is open. */
import { Client, ReconnectionTimeMode } from '@stomp/stompjs';
import { createStore } from '../state/store.ts';
import { signedOut } from './client.ts';
import type { CommunicationEvent } from './wire.ts';

/** `live`: events arrive. `connecting`: the first time. `lost`: were live, or could not become so; trying again. */
export type Connection = 'connecting' | 'live' | 'lost';

export const connection = createStore<Connection>('connecting');

export interface SocketHandlers {
  /** Each event, and the position at which reads see it; null if the server named none. */
  onEvent(event: CommunicationEvent, position: string | null): void;
  /** Events arrive from here on; what came before this position must be read. Not called when nothing was missed. */
  onLive(position: string | null): void;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const heartbeatMs = 10_000;
const watchEveryMs = 5_000;
/** A timer this late means that the machine slept, and sockets that look open are dead. */
const sleptMs = 20_000;

const positionHeader = 'airy-position';
/** What has been seen of the events: the newest one stands for all. */
const cursorHeader = 'cursor';
const subscriptionReceipt = 'subscribed';

let active: Client | null = null;

/** Connects now instead of at the next attempt. */
export function reconnectNow(): void {
  if (active === null || connection.get() === 'live') return;
  const client = active;
  void client.deactivate({ force: true }).then(() => client.activate());
}

/** Opens the connection and keeps it; returns how to close it for good. */
export function openSocket(handlers: SocketHandlers): () => void {
  const client = createStompClient(handlers);
  active = client;
  client.activate();
  const stopWatching = watchForSleep(() => {
    if (client.connected) client.forceDisconnect();
    else reconnectNow();
  });
  return () => {
    stopWatching();
    active = null;
    void client.deactivate();
  };
}

function createStompClient(handlers: SocketHandlers): Client {
  const client = new Client({
    brokerURL: `${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/ws.communication`,
    reconnectDelay: firstDelayMs,
    maxReconnectDelay: longestDelayMs,
    reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
    connectionTimeout: 10_000,
    heartbeatIncoming: heartbeatMs,
    heartbeatOutgoing: heartbeatMs,
  });
  let cursor: string | null = null;
  client.onConnect = () => {
    const seen = cursor;
    client.watchForReceipt(subscriptionReceipt, receipt => {
      connection.set('live');
      const isResumed = seen !== null && receipt.headers[cursorHeader] !== undefined;
      cursor = receipt.headers[cursorHeader] ?? null;
      // Resumed, everything that was missed comes as events.
      if (!isResumed) handlers.onLive(receipt.headers[positionHeader] ?? null);
    });
    client.subscribe(
      '/events',
      frame => {
        cursor = frame.headers[cursorHeader] ?? cursor;
        if (frame.headers['refresh'] === 'required') return handlers.onLive(frame.headers[positionHeader] ?? null);
        const event = parseEvent(frame.body);
        if (event !== null) handlers.onEvent(event, frame.headers[positionHeader] ?? null);
      },
      { receipt: subscriptionReceipt, ...(seen !== null && { [cursorHeader]: seen }) },
    );
  };
  client.onStompError = frame => {
    if ((frame.headers['message'] ?? '').includes('401')) signedOut.set(true);
  };
  client.onWebSocketClose = () => connection.set('lost');
  return client;
}

/** A frame that cannot be read is left out; the next catch-up has what it said. */
function parseEvent(body: string): CommunicationEvent | null {
  try {
    const event: unknown = JSON.parse(body);
    return typeof event === 'object' && event !== null && 'type' in event && 'payload' in event
      ? (event as CommunicationEvent)
      : null;
  } catch {
    console.warn('airy: an event could not be read');
    return null;
  }
}

function watchForSleep(onWake: () => void): () => void {
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > watchEveryMs + sleptMs) onWake();
    last = now;
  }, watchEveryMs);
  window.addEventListener('online', onWake);
  return () => {
    clearInterval(timer);
    window.removeEventListener('online', onWake);
  };
}
