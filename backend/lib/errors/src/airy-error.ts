/** The one error class that crosses package borders. Its code is in the catalogue (catalogue.ts). */
export class AiryError extends Error {
  readonly code: string;
  /** More for the caller; shown in the answer. Never a secret. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: { details?: Readonly<Record<string, unknown>>; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AiryError';
    this.code = code;
    this.details = options.details;
  }
}
