import type { ErrorCode } from './api.generated.ts';

/** What happened on the way rather than at the server. */
export type TransportErrorCode = 'network_error' | 'timeout' | 'invalid_answer';

export interface ApiErrorFields {
  /** 0 where no answer came. */
  readonly status: number;
  /** A code of the catalogue; a newer server may know others. */
  readonly code: ErrorCode | TransportErrorCode | (string & {});
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryAfterMs?: number;
  readonly requestId?: string | null;
  readonly body?: unknown;
  readonly cause?: unknown;
}

/** A call that failed. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorFields['code'];
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** When to try again, if the server said so. */
  readonly retryAfterMs: number | undefined;
  /** To look it up in the server's log. */
  readonly requestId: string | null;
  /** The answer as it came: JSON, or text where it is none; undefined where there is none. */
  readonly body: unknown;

  constructor(fields: ApiErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'ApiError';
    this.status = fields.status;
    this.code = fields.code;
    this.details = fields.details;
    this.retryAfterMs = fields.retryAfterMs;
    this.requestId = fields.requestId ?? null;
    this.body = fields.body;
  }
}
