/** `/ws.communication`: everybody who listens over STOMP (contract §4). */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AiryError } from '@airy/errors';
import type { Access, Origins } from '@airy/http';
import {
  createStompServer,
  type OutgoingMessage,
  type StompConnection,
  type StompHeaders,
  type StompServer,
} from '@airy/stomp';
import type { Telemetry } from '@airy/telemetry';
import type { Cursors } from './cursor.ts';
import type { EventFeed } from './event-feed.ts';
import type { RightsWatch } from './rights-watch.ts';
import type { Resumes } from './resume.ts';
import type { FeedItem } from './shown-event.ts';
import { SubscriptionListener } from './subscription-listener.ts';

export const signalsDestination = '/signals';
const eventsDestination = '/events';
const cursorHeader = 'cursor';

export interface AgentSocketsOptions {
  readonly telemetry: Telemetry;
  readonly access: Access;
  readonly origins: Origins;
  readonly rights: RightsWatch;
}

/** What a subscription begins from. */
export interface SocketFeed {
  readonly feed: Pick<EventFeed, 'cursor' | 'position'>;
  readonly resumes: Pick<Resumes, 'start'>;
  readonly cursors: Pick<Cursors, 'parse'>;
}

/** What is kept of a client that was let in. */
interface Session {
  readonly isAllowed: () => Promise<boolean>;
  forget: () => void;
}

export class AgentSockets {
  readonly #options: AgentSocketsOptions;
  readonly #server: StompServer<Session>;
  #from: SocketFeed | null = null;

  constructor(options: AgentSocketsOptions) {
    this.#options = options;
    this.#server = createStompServer<Session>({
      name: 'communication',
      telemetry: options.telemetry,
      destinations: [eventsDestination, signalsDestination],
      authenticate: (headers, request) => this.#authenticate(headers, request),
      connected: connection => this.#connected(connection),
      subscribed: (connection, headers) => this.#subscribed(connection, headers),
      closed: ({ session }) => session.forget(),
    });
  }

  get size(): number {
    return this.#server.connections.size;
  }

  /** From now on clients are let in. */
  serve(from: SocketFeed): void {
    this.#from = from;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#options.origins.allows(request.headers)) this.#server.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  }

  broadcast({ message }: FeedItem): void {
    if (message !== null) this.#server.broadcast(message);
  }

  signal(message: OutgoingMessage): void {
    this.#server.broadcast(message);
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  async #authenticate(headers: StompHeaders, request: IncomingMessage): Promise<Session> {
    const isAllowed = await allowedAs(headers, request, this.#options);
    return { isAllowed, forget: () => undefined };
  }

  #connected(connection: StompConnection<Session>): void {
    const { session } = connection;
    session.forget = this.#options.rights.add({
      isAllowed: session.isAllowed,
      refuse: () => connection.refuse(new AiryError('unauthorized')),
    });
  }

  /**
   * Header `cursor` of SUBSCRIBE: what the client has seen; it gets what came since. Of the receipt: where it stands.
   * @returns headers of the receipt.
   */
  #subscribed(connection: StompConnection<Session>, headers: StompHeaders): StompHeaders {
    // Nobody can connect before the feed has started.
    if (headers['destination'] !== eventsDestination || this.#from === null) return {};
    const { feed, resumes, cursors } = this.#from;
    const seen = headers[cursorHeader];
    const from = seen === undefined ? undefined : cursors.parse(seen);
    if (from !== undefined)
      resumes.start(new SubscriptionListener(connection, headers['id'] ?? eventsDestination), from);
    const position = feed.position();
    const isKnown = seen !== undefined && from !== null && from !== 'foreign';
    return {
      [cursorHeader]: isKnown ? seen : feed.cursor(),
      // A list read at this position has all that was announced before the subscription.
      ...(position !== '' && { 'airy-position': position }),
    };
  }
}

/**
 * The upgrade request tells who it is: session cookie or Authorization header. Clients that cannot set headers there
 * may set Authorization on CONNECT. A cookie counts only from pages of an origin that we trust by name.
 * @returns whether the same still holds.
 */
async function allowedAs(
  headers: StompHeaders,
  request: IncomingMessage,
  { access, origins }: Pick<AgentSocketsOptions, 'access' | 'origins'>,
): Promise<() => Promise<boolean>> {
  const { cookie } = request.headers;
  const authorization = headers['Authorization'] ?? headers['authorization'] ?? request.headers.authorization;
  // Nothing else of the request is kept for as long as the socket is open.
  const shown = { ...(cookie !== undefined && { cookie }), ...(authorization !== undefined && { authorization }) };
  const found = await access.agent(shown, request);
  if (found.principal === null) throw new AiryError('unauthorized');
  if (found.by === 'cookie' && !origins.trusts(request.headers)) throw new AiryError('cross_site_request');
  const { id } = found.principal;
  return async () => (await access.agent(shown)).principal?.id === id;
}
