/** An endpoint as a value: routes, validation, the client, OpenAPI and the docs are derived from it. */
import type { ZodType } from 'zod';

/** `agent`: session cookie or system token. `visitor`: widget token. `none`: open. */
export type Access = 'agent' | 'visitor' | 'none';

export interface Endpoint<Request extends ZodType = ZodType, Response extends ZodType = ZodType> {
  /** `/conversations.list`; always POST. */
  readonly path: `/${string}`;
  /** Older spellings that keep working. */
  readonly aliases?: readonly `/${string}`[];
  readonly summary: string;
  readonly access: Access;
  /** True if it changes something: takes `Idempotency-Key`, answers `Airy-Position`. */
  readonly writes: boolean;
  /** Body, snake_case as on the wire. Unknown fields are ignored (contract §0). */
  readonly request: Request;
  /** 200, 201, 202 or 204 (no body). */
  readonly status: 200 | 201 | 202 | 204;
  readonly response: Response;
  /** Codes of the error catalogue that it may answer beside the general ones. */
  readonly errors: readonly string[];
}

export function endpoint<Q extends ZodType, R extends ZodType>(declaration: Endpoint<Q, R>): Endpoint<Q, R> {
  return declaration;
}
