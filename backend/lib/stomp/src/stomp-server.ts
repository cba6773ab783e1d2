/** STOMP over WebSocket, the serving side: who may connect is the owner's business, the rest is here. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Telemetry } from '@airy/telemetry';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Headers } from './frame.ts';
import { defaultLimits, type StompLimits } from './limits.ts';
import { encodeMessage, type EncodedMessage, type OutgoingMessage } from './message.ts';
import { socketMetrics } from './socket-metrics.ts';
import { StompConnection, type CloseReason, type ConnectionOwner } from './stomp-connection.ts';

export interface StompServerOptions<S> {
  /** For log and metrics, e.g. `communication`. */
  readonly name: string;
  readonly telemetry: Telemetry;
  /** Everything else is refused. */
  readonly destinations: readonly string[];
  /**
   * Who connects, by the headers of CONNECT or the upgrade request.
   * @throws AiryError, told to the client in the `message` header of an ERROR frame; access errors as 401.
   */
  authenticate(headers: Headers, request: IncomingMessage): Promise<S>;
  /**
   * A client is about to be let in. What is counted here is counted at once, as many may connect in the same moment.
   * @throws AiryError, told to the client as those of `authenticate`.
   */
  connected?(connection: StompConnection<S>): void;
  /**
   * The connection gets messages from now on. @param headers of SUBSCRIBE, `destination` among them.
   * @returns headers for the receipt, if one was asked for.
   */
  subscribed?(connection: StompConnection<S>, headers: Headers): Headers;
  /** Of every client that was told of by `connected`, also of those that it refused. */
  closed?(connection: StompConnection<S>): void;
  readonly limits?: Partial<StompLimits>;
}

export interface StompServer<S> {
  /** For `HttpHost.upgrade`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  readonly connections: ReadonlySet<StompConnection<S>>;
  /** To every subscriber of its destination. */
  broadcast(message: OutgoingMessage | EncodedMessage): void;
  /** Closes every connection (1001, so that clients come back) and resolves when all are gone. */
  stop(): Promise<void>;
}

const protocols = ['v12.stomp', 'v11.stomp', 'v10.stomp'];

export function createStompServer<S>(options: StompServerOptions<S>): StompServer<S> {
  const limits: StompLimits = { ...defaultLimits, ...options.limits };
  const metrics = socketMetrics(options.telemetry.metrics, options.name);
  const logger = options.telemetry.logger.child({ socket: options.name });
  const destinations = new Set(options.destinations);
  const connections = new Set<StompConnection<S>>();
  let isStopping = false;
  let allGone: (() => void) | null = null;

  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: offered => protocols.find(protocol => offered.has(protocol)) ?? false,
  });

  const ownerFor = (request: IncomingMessage): ConnectionOwner<S> => ({
    limits,
    destinations,
    authenticate: headers => options.authenticate(headers, request),
    connected: connection => options.connected?.(connection),
    subscribed: (connection, headers) => options.subscribed?.(connection, headers) ?? {},
    failed: error => logger.error({ err: error }, 'A socket failed.'),
    closed(connection, reason) {
      connections.delete(connection);
      metrics.closed(reason);
      if (connection.isAuthenticated) options.closed?.(connection);
      if (connections.size === 0) allGone?.();
    },
  });

  const opened = (socket: WebSocket, request: IncomingMessage): void => {
    connections.add(new StompConnection(socket, request.socket, ownerFor(request)));
    metrics.opened();
  };

  return {
    connections,
    upgrade(request, socket, head) {
      if (isStopping || connections.size >= limits.maxConnections) return refuse(socket);
      server.handleUpgrade(request, socket, head, opened);
    },
    broadcast(message) {
      const encoded = 'frameFor' in message ? message : encodeMessage(message);
      let sent = 0;
      for (const connection of connections) if (connection.send(encoded)) sent++;
      metrics.sent(sent);
    },
    async stop() {
      isStopping = true;
      const gone = new Promise<void>(resolve => {
        allGone = resolve;
      });
      const reason: CloseReason = 'stopping';
      for (const connection of connections) connection.end(reason, 1001, 'The server is stopping.');
      if (connections.size > 0) await gone;
    },
  };
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n');
}
