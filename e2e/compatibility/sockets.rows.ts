/** `/ws.communication`, and what both sockets have in common (contract §4, §14 Sockets). */
import type { CompatibilityRow } from './row.ts';

const of = (name: string): string => `e2e/compatibility/sockets.test.ts: ${name}`;

export const socketRows: readonly CompatibilityRow[] = [
  {
    what: 'STOMP /ws.communication',
    verdict: 'different',
    airyCore: 'What happens while a client is away is lost; the heart-beat is 30 s; a late one cuts the client off.',
    here: 'SUBSCRIBE with the newest header `cursor` replays it (reference, Sockets); the heart-beat is 10 s, and a late one alone cuts nobody off. A client that sends no `cursor` gets what it got before.',
    test: of('what agents are told › keeps the old envelopes: messages, metadata, channels, tags'),
  },
  {
    what: 'STOMP /ws.communication: message.created for every change',
    verdict: 'same',
    here: 'Header `event-type` tells changed messages (`message.updated`) from new ones.',
    test: of('what agents are told › is told of every change of a message as message.created, with the same id'),
  },
  {
    what: 'STOMP /ws.communication: no replay for clients that do not ask',
    verdict: 'same',
    test: of('what agents are told › nothing is replayed to a client that brings no cursor'),
  },
  {
    what: 'STOMP /ws.communication: types of events',
    verdict: 'same',
    here: 'New types are told on `GET /events` and in `events.list` only; typing and presence to who subscribes `/signals`.',
    test: of('what agents are told › a client that subscribes without a cursor gets none of the new kinds'),
  },
  {
    what: 'STOMP /ws.communication: component.updated',
    verdict: 'same',
    test: of('what agents are told › component.updated tells whether a component is installed'),
  },
  {
    what: 'STOMP /ws.communication: an ended session',
    verdict: 'different',
    airyCore: 'The socket stays open.',
    here: 'ERROR with 401 in its `message` within seconds of its end: after 30 days, or when the system token changes. Signing out only takes the cookie from the browser: an open socket goes on.',
    test: 'backend/services/api-websocket/src/api-websocket.test.ts: access ends with the session: 401 in the message header',
  },
  {
    what: 'STOMP /ws.communication: a page that only `*` of allowedOrigins lets in',
    verdict: 'different',
    airyCore: 'Let in with its cookie.',
    here: 'Let in with a token only: a cookie comes along by itself.',
    test: 'backend/services/api-websocket/src/api-websocket.test.ts: access is refused for a session on a page that only `*` lets in',
  },
  {
    what: 'STOMP /ws.chatplugin: frames',
    verdict: 'same',
    test: of(
      'what visitors are told › has no envelope, goes to every tab and both directions, and says delivered already',
    ),
  },
  {
    what: 'STOMP: SEND of a client',
    verdict: 'different',
    airyCore: 'Ignored.',
    here: 'Refused with an ERROR frame: nothing that was sent would have been read.',
    test: of('SEND › is refused with an ERROR frame'),
  },
  {
    what: '§14 General: `metadata` is null in message.created',
    verdict: 'same',
    here: 'Of the socket, and of webhooks.',
    test: of('what agents are told › keeps the old envelopes: messages, metadata, channels, tags'),
  },
  {
    what: '§14 Sockets: the old clients drop a path prefix of the address of the API',
    verdict: 'same',
    here: 'Sockets are at the root of the host, where those clients look; nothing of an instance is served below a prefix.',
    test: of('the upgrade › answers one of the protocols that were offered: ["v12.stomp","v11.stomp","v10.stomp"]'),
  },
  {
    what: '§14 Sockets: Sec-WebSocket-Protocol',
    verdict: 'same',
    test: of('the upgrade › answers one of the protocols that were offered: ["v12.stomp","v11.stomp","v10.stomp"]'),
  },
  {
    what: '§14 Sockets: origins',
    verdict: 'same',
    test: of('the upgrade › is let in from any page, as the socket was open to `*`'),
  },
  {
    what: '§14 Sockets: heart-beat of CONNECTED',
    verdict: 'different',
    airyCore: '30 s.',
    here: '10 s, what its agents’ client offers; the widget’s 4 s become 10 s.',
    test: of('CONNECTED › has a heart-beat header and the best version'),
  },
  {
    what: '§14 Sockets: 401 in the `message` header of ERROR',
    verdict: 'same',
    here: 'On both sockets.',
    test: of('CONNECTED › is refused without a session: 401 in the message header of ERROR'),
  },
];
