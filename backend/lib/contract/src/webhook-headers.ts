/** What the owner of a webhook wants to be sent beside our own headers (contract §5). */
import { z } from 'zod';
import { text } from './scalars.ts';

/**
 * Of the signature and of the connection: ours always. `User-Agent`, `Content-Type` and `X-Airy-Content-Signature` are taken,
 * as clients of Airy Core give them, and not sent.
 */
const reserved: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
]);
const maxCount = 50;
/** Of names and values together: many servers take no more. */
const maxLength = 16 * 1024;

/** What HTTP has as a header (RFC 9110): others could never be sent. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,200}$/, 'must be the name of a header');
const headerValue = text.pipe(
  z
    .string()
    .max(8_000)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'must be the value of a header'),
);

export const webhookHeaders = z.record(headerName, headerValue).superRefine((headers, { addIssue }) => {
  const problem = problemOf(headers);
  if (problem !== null) addIssue({ code: 'custom', message: problem });
});

function problemOf(headers: Readonly<Record<string, string>>): string | null {
  const names = Object.keys(headers);
  if (names.length > maxCount) return `must have at most ${maxCount} headers`;
  const ours = names.find(name => reserved.has(name.toLowerCase()));
  if (ours !== undefined) return `must not have ${ours}, which is set by Airy`;
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name.toLowerCase())) return `must have ${name} once, in one spelling`;
    seen.add(name.toLowerCase());
  }
  const length = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return length > maxLength ? `must have at most ${maxLength} bytes together` : null;
}
