/** The agents' socket: STOMP at `/ws.communication`, everything at `/events` (contract §4). */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { AiryError } from '@airy/errors';
import { formatPosition, parsePosition } from '@airy/event-log';
import type { Access, Origins, Principal } from '@airy/http';
import { unreadableEvents } from '@airy/processing';
import type { RunningService, Service, ServiceContext } from '@airy/service';
import { createStompServer, type StompConnection, type StompHeaders, type StompServer } from '@airy/stomp';
import { topicNames } from '@airy/topics';
import { startEventFeed, type EventFeed } from './event-feed.ts';
import { Resumes } from './resume.ts';

const path = '/ws.communication';
const destination = '/events';
const positionHeader = 'event-position';
/** Its name in log and metrics. */
const socket = 'communication';

export const apiWebsocket: Service = {
  name: 'api-websocket',
  async start(context) {
    const { telemetry } = context;
    const { access, origins } = context.http;
    let resuming: Resuming | null = null;
    const server = createStompServer<Principal>({
      name: socket,
      telemetry,
      destinations: [destination],
      authenticate: (headers, request) => agentOf(headers, request, { access, origins }),
      subscribed: (connection, headers) => subscribed(connection, headers, resuming),
    });
    const logger = telemetry.logger.child({ service: 'api-websocket' });
    const feed = await startEventFeed({
      log: context.log,
      topics: topicsOf(context),
      logger,
      countUnreadable: unreadableEvents(telemetry, socket),
      isWanted: () => server.connections.size > 0,
      send: message => server.broadcast(message),
    });
    resuming = { feed, resumes: new Resumes({ log: context.log, feed, logger }) };
    context.http.upgrade(path, (request, socket, head) => {
      if (origins.allows(request.headers)) server.upgrade(request, socket, head);
      else refuse(socket);
    });
    return running(server, feed);
  },
};

interface Resuming {
  readonly feed: EventFeed;
  readonly resumes: Resumes;
}

/**
 * Header `event-position` of SUBSCRIBE: what the client has seen; it gets what came since. Of the receipt: where the
 * client stands, for all partitions; what each frame says is joined to it.
 */
function subscribed(
  connection: StompConnection<Principal>,
  headers: StompHeaders,
  resuming: Resuming | null,
): Record<string, string> {
  // Nobody can connect before the feed has started.
  if (resuming === null) return {};
  const { feed, resumes } = resuming;
  const seen = headers[positionHeader];
  // What cannot be read is refused as a cursor of another log.
  if (seen !== undefined)
    resumes.start(connection, headers['id'] ?? destination, parsePosition(seen) ?? new Map([['unreadable/0', 0]]));
  const statePosition = feed.position();
  return {
    [positionHeader]: seen ?? formatPosition(feed.cursor()),
    // A list read at this position has all that was announced before the subscription.
    ...(statePosition !== '' && { 'airy-position': statePosition }),
  };
}

function topicsOf({ config }: ServiceContext): string[] {
  const names = topicNames(config.kafka.namespace);
  return [names.events, names.administrationEvents];
}

/**
 * The upgrade request tells who it is: session cookie or Authorization header. Clients that cannot set headers there
 * may set Authorization on CONNECT. A cookie counts only from pages of an origin that we trust by name.
 */
async function agentOf(
  headers: Readonly<Record<string, string>>,
  request: IncomingMessage,
  { access, origins }: { readonly access: Access; readonly origins: Origins },
): Promise<Principal> {
  const authorization = headers['Authorization'] ?? headers['authorization'] ?? request.headers.authorization;
  const found = await access.agent({ ...request.headers, ...(authorization === undefined ? {} : { authorization }) });
  if (found.principal === null) throw new AiryError('unauthorized');
  if (found.by === 'cookie' && !origins.trusts(request.headers)) throw new AiryError('cross_site_request');
  return found.principal;
}

function refuse(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

function running(server: StompServer<Principal>, feed: EventFeed): RunningService {
  return {
    drain: () => server.stop(),
    async stop() {
      await feed.stop();
      await server.stop();
    },
  };
}
