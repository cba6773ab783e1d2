import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that says nothing about either, not even their lengths. */
export function constantTimeEqual(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const digest = (value: string | Uint8Array): Buffer => createHash('sha256').update(value).digest();
  return timingSafeEqual(digest(a), digest(b));
}
