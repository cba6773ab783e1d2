/** An endpoint as a value: routes, validation, the client, OpenAPI and the docs are derived from it. */
import type { ErrorCode } from '@airy/errors';
import type { ZodType } from 'zod';

/**
 * `agent`: a session (cookie or bearer) or the system token. `system`: the system token only. `source`: the token of a
 * source of the Source API. `visitor`: widget token. `either`: agent or visitor. `none`: open.
 */
export type Access = 'agent' | 'system' | 'source' | 'visitor' | 'either' | 'none';

export interface Endpoint<Request extends ZodType = ZodType, Response extends ZodType = ZodType> {
  /** `/conversations.list`; always POST. */
  readonly path: `/${string}`;
  /** Older spellings that keep working. */
  readonly aliases?: readonly `/${string}`[];
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly access: Access;
  /** True if it changes something: takes `Idempotency-Key`, answers `Airy-Position`. */
  readonly writes: boolean;
  /**
   * Its answer does not follow from one outcome alone: the first one under an `Idempotency-Key` is kept for whoever asks
   * again, whatever has changed since.
   */
  readonly keepsAnswer?: true;
  /** Body, snake_case as on the wire. Unknown fields are ignored (contract §0). */
  readonly request: Request;
  /** `multipart`: a form with a file, not JSON; `request` then is `z.undefined()`. */
  readonly body?: 'multipart';
  /** 204: no body. 501: always refused. */
  readonly status: 200 | 201 | 202 | 204 | 501;
  readonly response: Response;
  /** Another status with a body of the same shape, and when it is answered. */
  readonly otherStatus?: { readonly status: 202; readonly when: string };
  /** Codes that it may answer beside the general ones (see `generalErrors`). */
  readonly errors: readonly ErrorCode[];
  /**
   * Calls per minute from one address, of visitors and of whoever shows nothing; absent: only the limits of the whole server.
   * Agents, the system token and sources have limits of their own.
   */
  readonly callsPerMinute?: number;
  /**
   * True: pages of any origin may call it. Cookies never count then; a token is all the access there is (the widget).
   * `with-token`: pages of any origin may call it with a token; with a cookie, those that may call everything else.
   */
  readonly forAnyPage?: true | 'with-token';
}

export function endpoint<Q extends ZodType, R extends ZodType>(declaration: Endpoint<Q, R>): Endpoint<Q, R> {
  return declaration;
}

/**
 * `GET`, answered with server-sent events for as long as the caller listens. Access and origins are those of endpoints
 * that read.
 */
export interface StreamEndpoint<Query extends ZodType = ZodType> {
  readonly path: `/${string}`;
  /** One sentence without a full stop. */
  readonly summary: string;
  readonly access: Access;
  /** Of the address: every value is text. Unknown names are ignored. */
  readonly query: Query;
  /** Codes that it may answer, before it begins, beside the general ones. */
  readonly errors: readonly ErrorCode[];
}

export function streamEndpoint<Q extends ZodType>(declaration: StreamEndpoint<Q>): StreamEndpoint<Q> {
  return declaration;
}

/** What any endpoint may answer. */
export const generalErrors = [
  'invalid_request',
  'malformed_json',
  'invalid_utf8',
  'invalid_position',
  'body_too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'too_many_requests',
  'overloaded',
  'starting',
  'view_unavailable',
  'shutting_down',
  'internal',
] as const satisfies readonly ErrorCode[];

/** What any endpoint with access control may answer beside these. */
export const accessErrors = ['unauthorized', 'cross_site_request'] as const satisfies readonly ErrorCode[];

/** What any writing endpoint may answer beside these. */
export const writeErrors = [
  'invalid_idempotency_key',
  'idempotency_key_reused',
  'outcome_pending',
  'log_unavailable',
] as const satisfies readonly ErrorCode[];
