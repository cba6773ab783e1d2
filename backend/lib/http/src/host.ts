/** What a service sees of the HTTP server of its process: in one process all services share one port. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Access } from './access.ts';
import type { Origins } from './origins.ts';
import type { AnyRoute } from './route.ts';
import type { AddressOf } from './caller-address.ts';
import type { RateLimits } from './rate-limits.ts';
import type { AnyStreamRoute } from './streams.ts';

/** May be asynchronous; a rejection is answered 500 and logged. */
export type BareHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface HttpHost {
  /** Serves contract endpoints through express, with auth, limits, validation and errors. A path twice is an error. */
  serve(routes: readonly AnyRoute[]): void;
  /** Serves an answer that lasts, with the same access and errors. */
  stream(route: AnyStreamRoute): void;
  /** Bare node:http for one exact path (webhook intake) or a folder (`/inbox/`, ends with a slash). */
  mount(path: string, handle: BareHandler): void;
  /** WebSocket upgrades of one path. Origin and access are the handler's business (see `Access`, `Origins`). */
  upgrade(path: string, handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  /** For bare mounts that must be limited by the caller's address. */
  readonly limits: RateLimits;
  readonly addressOf: AddressOf;
  /** Who asks, for bare mounts and upgrades. */
  readonly access: Access;
  readonly origins: Origins;
}
