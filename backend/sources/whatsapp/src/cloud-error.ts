/** Errors of the Cloud API, in answers and in statuses (developers.facebook.com: WhatsApp, Error codes). */
import { meaningOf, type ErrorMeaning, type GraphError } from '@airy/graph-api';
import { numberAt, textAt } from '@airy/source-kit';
import type { Json } from '@airy/source-kit';

/** The contact wrote more than 24 hours ago ("Re-engagement message"). */
const windowCode = 131_047;

/** Too many messages to the same person; one every 6 seconds is allowed. */
export const pairLimitCode = 131_056;

const temporaryCodes: ReadonlySet<number | null> = new Set([
  // Something went wrong: the message was not sent.
  131_000,
  // Service unavailable.
  131_016,
  // Throughput of the number.
  130_429,
  pairLimitCode,
  // The account is in maintenance.
  131_057,
  // Server temporarily unavailable.
  133_004,
]);

/** Access denied. */
const permissionCode = 131_005;
/** "We were unable to authenticate the app user." */
const authCode = 0;

/** What codes of WhatsApp mean that the other platforms of Meta do not have. All else is for the platform to mend. */
export function cloudMeaning(_status: number, { code }: GraphError): ErrorMeaning | null {
  if (code === windowCode) return 'window';
  if (temporaryCodes.has(code)) return 'come-again';
  if (code === permissionCode) return 'permission';
  if (code === authCode) return 'token';
  // Some of them come with status 500, and will not go away by themselves.
  return code !== null && code >= 130_000 && code < 140_000 ? 'refused' : null;
}

/** An error with the words that say most: what WhatsApp calls details, and the title. */
export function errorOf(error: Json): GraphError {
  const title = textAt(error, 'message') ?? textAt(error, 'title');
  const details = textAt(error, 'error_data', 'details');
  const words = [title, details === title ? null : details].filter(text => text !== null && text !== '');
  return {
    message: words.join(': ').slice(0, 2_000) || 'WhatsApp gave no reason.',
    code: numberAt(error, 'code'),
    subcode: numberAt(error, 'error_subcode'),
  };
}

/**
 * Codes for which the contact is the reason: not on WhatsApp, or of a version that takes no messages of businesses
 * (131026); wants none of this kind (131050).
 */
const unreachableCodes: ReadonlySet<number | null> = new Set([131_026, 131_050]);

export function isUnreachable({ code }: Pick<GraphError, 'code'>): boolean {
  return unreachableCodes.has(code);
}

type FailureCode = 'contact_unreachable' | 'reply_window_closed' | 'source_token_invalid' | 'source_rejected';

/** Our code for a message that failed after WhatsApp had taken it. */
export function failureCodeOf(error: GraphError): FailureCode {
  if (isUnreachable(error)) return 'contact_unreachable';
  switch (cloudMeaning(400, error) ?? meaningOf(400, error)) {
    case 'window':
      return 'reply_window_closed';
    case 'token':
      return 'source_token_invalid';
    default:
      return 'source_rejected';
  }
}
