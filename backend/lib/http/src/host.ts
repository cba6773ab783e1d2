/** What a service sees of the HTTP server of its process: in one process all services share one port. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Route } from './route.ts';

export interface HttpHost {
  /** Serves contract endpoints through express, with auth, limits, validation and errors. */
  serve(routes: readonly Route<never, never>[]): void;
  /** Bare node:http for one exact path (webhook intake) or a folder (`/inbox/`, ends with a slash). */
  mount(path: string, handle: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** WebSocket upgrades of one path. Origin and access are the handler's business. */
  upgrade(path: string, handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
}
