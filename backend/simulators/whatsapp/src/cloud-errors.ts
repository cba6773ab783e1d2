/** Errors as the Cloud API words them (developers.facebook.com: WhatsApp, Error codes). */
import { GraphError } from '@airy/simulator-messenger';
import type { StatusError } from './events.ts';

const type = 'OAuthException';

function cloudError(status: number, code: number, message: string): GraphError {
  return new GraphError({ status, type, code, message: `(#${code}) ${message}` });
}

export const cloudErrors = {
  rateLimited: () => cloudError(429, 130_429, 'Rate limit hit'),
  pairLimited: () => cloudError(400, 131_056, '(Business Account, Consumer Account) pair rate limit hit'),
  temporary: () => cloudError(503, 131_016, 'Service unavailable'),
  windowClosed: () => cloudError(400, 131_047, 'Re-engagement message'),
  invalidParameter: (why: string) => cloudError(400, 100, `Invalid parameter: ${why}`),
  invalidMedia: (why: string) => cloudError(400, 131_053, `Media upload error: ${why}`),
} as const;

export const statusErrors = {
  undeliverable: { code: 131_026, title: 'Message undeliverable', details: 'Message Undeliverable.' },
  windowClosed: {
    code: 131_047,
    title: 'Re-engagement message',
    details:
      'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  },
  media: {
    code: 131_053,
    title: 'Media upload error',
    details: 'Downloading media from weblink failed with http code 404',
  },
} as const satisfies Record<string, StatusError>;
