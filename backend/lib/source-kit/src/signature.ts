/** Keyed hashes over the exact bytes of a body. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface HmacCheck {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly secret: string;
  readonly body: Uint8Array;
  readonly signature: string;
  readonly encoding: 'hex' | 'base64';
}

/** True if the signature is the body's. Takes the same time wherever it differs. */
export function isHmac({ algorithm, secret, body, signature, encoding }: HmacCheck): boolean {
  const expected = createHmac(algorithm, secret).update(body).digest();
  const given = Buffer.from(signature, encoding);
  // Decoding skips what is not hex or base64: only the one right spelling counts.
  const isSpelledRight = given.toString(encoding) === (encoding === 'hex' ? signature.toLowerCase() : signature);
  return isSpelledRight && given.length === expected.length && timingSafeEqual(given, expected);
}
