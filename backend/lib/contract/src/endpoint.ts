/** An endpoint as a value: routes, validation, the client, OpenAPI and the docs are derived from it. */
import type { ErrorCode } from '@airy/errors';
import type { ZodType } from 'zod';

/** `agent`: session cookie or system token. `visitor`: widget token. `either`: one of them. `none`: open. */
export type Access = 'agent' | 'visitor' | 'either' | 'none';

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
  /** Body, snake_case as on the wire. Unknown fields are ignored (contract §0). */
  readonly request: Request;
  /** 200, 201 or 204 (no body). */
  readonly status: 200 | 201 | 204;
  readonly response: Response;
  /** Codes that it may answer beside the general ones (see `generalErrors`). */
  readonly errors: readonly ErrorCode[];
  /** Calls per minute from one address; absent: only the limits of the whole server. */
  readonly callsPerMinute?: number;
  /** True: pages of any origin may call it. Cookies never count then; a token is all the access there is (the widget). */
  readonly forAnyPage?: true;
}

export function endpoint<Q extends ZodType, R extends ZodType>(declaration: Endpoint<Q, R>): Endpoint<Q, R> {
  return declaration;
}

/** What any endpoint may answer. */
export const generalErrors = [
  'invalid_request',
  'malformed_json',
  'invalid_utf8',
  'body_too_large',
  'unsupported_media_type',
  'method_not_allowed',
  'too_many_requests',
  'overloaded',
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
