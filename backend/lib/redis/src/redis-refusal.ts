/** What a server refuses for good, told apart from what passes. */
import { AiryError } from '@airy/errors';

/** Host and port of a URL, without user and password. */
export function addressOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    // A URL that cannot be read may hold a password anywhere.
    return 'redis.url';
  }
}

const refusals =
  /^(WRONGPASS|NOAUTH|NOPERM|ERR DB index|ERR invalid DB|ERR SELECT is not allowed|ERR invalid password)/;

/** Null for an error that a later try may not meet. */
export function refusalOf(error: Error, address: string): AiryError | null {
  const reason = error.message.replace(/^Ready check failed: /, '');
  return refusals.test(reason) ? new AiryError('redis_refused', null, { details: { address, reason } }) : null;
}
