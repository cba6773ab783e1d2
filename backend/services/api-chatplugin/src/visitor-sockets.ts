/**
 * The visitors' sockets, by conversation. A message of ours counts as delivered when a browser has answered a ping that
 * was sent after it; what no browser has answered for is sent again at the next subscription.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CommunicationView } from '@airy/communication-view';
import { AiryError } from '@airy/errors';
import type { Secrets } from '@airy/secrets';
import {
  createStompServer,
  encodeMessage,
  type EncodedMessage,
  type OutgoingMessage,
  type StompConnection,
  type StompHeaders,
  type StompLimits,
  type StompServer,
} from '@airy/stomp';
import type { Telemetry } from '@airy/telemetry';
import type { DeliveryReports } from './delivery-reports.ts';
import type { Logger } from 'pino';
import { missedMessages } from './missed-messages.ts';
import { readVisitor, type SocketClaims } from './visit.ts';
import { isAwaited, visitorDestination, visitorFrame, visitorSignals, type Visible } from './visitor-frame.ts';

export interface VisitorSocketOptions {
  readonly telemetry: Telemetry;
  readonly secrets: Secrets;
  readonly view: CommunicationView;
  readonly reports: DeliveryReports;
  /** True once the view has all that was given to `show`; false if that takes too long. */
  caughtUp(): Promise<boolean>;
  readonly limits?: Partial<StompLimits>;
}

/** Tabs and devices of one visitor. */
const maxSocketsOfVisit = 20;
/** Messages that may come while a socket is still being caught up. */
const maxWaiting = 1000;

type Connection = StompConnection<SocketClaims>;

/** A socket. While it is caught up, new messages wait for the old ones. */
interface Listener {
  readonly connection: Connection;
  waiting: Visible[] | null;
  /** It subscribed once more while it was being caught up: `after` of the newest SUBSCRIBE. */
  again: { readonly after: string | undefined } | null;
}

export class VisitorSockets {
  readonly #options: VisitorSocketOptions;
  readonly #server: StompServer<SocketClaims>;
  readonly #logger: Logger;
  /** By conversation. */
  readonly #visits = new Map<string, Map<Connection, Listener>>();

  constructor(options: VisitorSocketOptions) {
    this.#options = options;
    this.#logger = options.telemetry.logger.child({ service: 'api-chatplugin' });
    this.#server = createStompServer<SocketClaims>({
      name: 'chatplugin',
      telemetry: options.telemetry,
      destinations: [visitorDestination, visitorSignals],
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      authenticate: headers => this.#authenticate(headers),
      connected: connection => this.#connected(connection),
      subscribed: (connection, headers) => this.#subscribed(connection, headers),
      closed: connection => this.#closed(connection),
    });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.upgrade(request, socket, head);
  }

  /** Somebody of this conversation is there. */
  isOpen(conversationId: string): boolean {
    return this.#visits.has(conversationId);
  }

  /** Shows a message to all browsers of its conversation. */
  show(visible: Visible): void {
    const encoded = encodeMessage(visitorFrame(visible.message));
    for (const { connection, waiting } of this.#visits.get(visible.message.conversationId)?.values() ?? []) {
      if (waiting === null) this.#send(connection, encoded, visible);
      else if (waiting.push(visible) > maxWaiting) connection.end('slow', 1013, 'Try again.');
    }
  }

  /** Tells all browsers of a conversation that asked for it. */
  signal(conversationId: string, message: OutgoingMessage): void {
    const encoded = encodeMessage(message);
    for (const { connection } of this.#visits.get(conversationId)?.values() ?? []) connection.send(encoded);
  }

  /** Tells all browsers of a channel. */
  signalChannel(channelId: string, message: OutgoingMessage): void {
    const encoded = encodeMessage(message);
    for (const connection of this.#server.connections)
      if (connection.session.channelId === channelId) connection.send(encoded);
  }

  /** Whoever is connected is sent away; new ones may come. */
  endAll(): void {
    for (const connection of this.#server.connections) connection.end('refused', 1001, 'The widget is switched off.');
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  async #authenticate(headers: StompHeaders): Promise<SocketClaims> {
    const claims = await readVisitor(this.#options.secrets, bearerOf(headers));
    if (claims === null) throw new AiryError('visitor_token_invalid');
    return claims;
  }

  #connected(connection: Connection): void {
    const { conversationId } = connection.session;
    const listeners = this.#visits.get(conversationId) ?? new Map<Connection, Listener>();
    if (listeners.size >= maxSocketsOfVisit) throw new AiryError('too_many_requests');
    this.#visits.set(conversationId, listeners.set(connection, { connection, waiting: null, again: null }));
  }

  #subscribed(connection: Connection, headers: StompHeaders): StompHeaders {
    const { conversationId } = connection.session;
    const listener = this.#visits.get(conversationId)?.get(connection);
    if (listener === undefined || headers['destination'] !== visitorDestination) return {};
    const after = headers['after'];
    // One at a time, however often it subscribes.
    if (listener.waiting !== null) listener.again = { after };
    else
      this.#catchUp(listener, after).catch((error: unknown) => {
        this.#logger.error({ err: error, conversationId }, 'A visitor cannot be caught up.');
        connection.end('refused', 1011, 'Try again.');
      });
    return {};
  }

  async #catchUp(listener: Listener, after: string | undefined): Promise<void> {
    const { view, reports, caughtUp } = this.#options;
    const { connection } = listener;
    listener.waiting = [];
    if (!(await caughtUp())) throw new AiryError('view_unavailable');
    const missed = await missedMessages(view, connection.session, after);
    for (const message of missed.received) reports.delivered(message);
    const sent = new Set(missed.unknown.map(message => message.id));
    const waited = listener.waiting.filter(({ message }) => !sent.has(message.id));
    listener.waiting = null;
    const late = missed.unknown.map(message => ({ message, isPending: isAwaited(message) }));
    for (const visible of [...late, ...waited])
      this.#send(connection, encodeMessage(visitorFrame(visible.message)), visible);
    const { again } = listener;
    listener.again = null;
    if (again !== null) await this.#catchUp(listener, again.after);
  }

  #send(connection: Connection, encoded: EncodedMessage, { message, isPending }: Visible): void {
    if (connection.send(encoded) && isPending) connection.whenReceived(() => this.#options.reports.delivered(message));
  }

  #closed(connection: Connection): void {
    const { conversationId } = connection.session;
    const listeners = this.#visits.get(conversationId);
    listeners?.delete(connection);
    if (listeners?.size === 0) this.#visits.delete(conversationId);
  }
}

function bearerOf(headers: StompHeaders): string {
  return (headers['Authorization'] ?? headers['authorization'] ?? '').replace(/^bearer\s+/i, '').trim();
}
