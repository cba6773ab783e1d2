/** Why a delivery is not believed. */
export type VerificationCode =
  /** A header is missing: whoever sent it does not sign, or a proxy took it away. */
  | 'header_missing'
  /** A header is there and cannot be read. */
  | 'header_malformed'
  /** Its timestamp is further away from now than the tolerance: a repeat of an old delivery, or a clock that is wrong. */
  | 'timestamp_out_of_tolerance'
  /** No signature was made with any of the secrets over this body: answer 401, do nothing. */
  | 'signature_mismatch'
  /** Signed, but not JSON of the form `{type, timestamp, payload}`. */
  | 'body_malformed';

export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly code: VerificationCode;

  constructor(code: VerificationCode, message: string) {
    super(message);
    this.code = code;
  }
}
