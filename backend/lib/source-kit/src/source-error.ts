/** What a source throws when connecting, exploring or reading a request fails: named by what follows from it. */
import { AiryError, type ErrorCode } from '@airy/errors';

/**
 * - `input`: the caller sent something that cannot work; the same again fails again.
 * - `refused`: the platform says no, for a reason the caller should read.
 * - `token`: the platform does not accept our credentials (any more).
 * - `away`: the platform could not be reached or is out of order; later may work.
 */
export type Consequence = 'input' | 'refused' | 'token' | 'away';

const codes: Readonly<Record<Consequence, ErrorCode>> = {
  input: 'invalid_request',
  refused: 'source_rejected',
  token: 'source_token_invalid',
  away: 'source_unavailable',
};

/** The message is shown to the caller: it names no secret. */
export class SourceError extends AiryError {
  readonly consequence: Consequence;
  /** When the platform wants to be asked again; null: it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    consequence: Consequence,
    message: string,
    options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ) {
    super(codes[consequence], message, { ...options, details: { reason: message } });
    this.name = 'SourceError';
    this.consequence = consequence;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What a source throws for a platform that is there no longer: nothing that the caller changes helps. */
export class PlatformClosedError extends AiryError {
  constructor(message: string) {
    super('platform_closed', message, { details: { reason: message } });
    this.name = 'PlatformClosedError';
  }
}
