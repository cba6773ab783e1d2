/** The one error class that crosses package borders. */
import { defaultMessage, type ErrorCode } from './catalogue.ts';

export interface AiryErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class AiryError extends Error {
  readonly code: ErrorCode;
  /** More for the caller; shown in the answer. Never a secret. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  /** @param message shown to the caller; null: the catalogue's, with `details` filled in. */
  constructor(code: ErrorCode, message: string | null = null, options: AiryErrorOptions = {}) {
    super(
      message ?? defaultMessage(code, options.details),
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AiryError';
    this.code = code;
    this.details = options.details;
  }
}
