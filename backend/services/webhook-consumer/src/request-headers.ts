/** The headers of a delivery: ours, and those that the owner wants beside them. */
import { signatureHeaders, type Signed, type SigningKeys } from './signing-keys.ts';

/** What belongs to the connection, or says what we say. */
const reserved = new Set([
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'webhook-id',
  'webhook-signature',
  'webhook-timestamp',
  'x-airy-content-signature',
]);
const name = /^[\w!#$%&'*+.^`|~-]{1,256}$/;
/** Visible characters, spaces and tabs (RFC 9110); nothing that ends a line. */
const value = /^[\t\x20-\x7e\x80-\xff]{0,8192}$/;

/** Airy Core's (contract §5). */
const ours = { 'user-agent': 'Airy/1.0', 'content-type': 'application/json' };

export interface RequestHeaders {
  readonly sent: Readonly<Record<string, string>>;
  /** As they may be shown: without values of the owner's. */
  readonly shown: Readonly<Record<string, string>>;
}

/**
 * @param own of the endpoint; those that are ours are left out.
 * @returns the name of a header that cannot be sent, where there is one.
 */
export function requestHeaders(
  own: Readonly<Record<string, string>>,
  keys: SigningKeys,
  signed: Signed,
): RequestHeaders | string {
  const added = Object.entries(own).filter(([key]) => !reserved.has(key.toLowerCase()));
  const bad = added.find(([key, text]) => !name.test(key) || !value.test(text));
  if (bad !== undefined) return bad[0];
  const mine = { ...ours, ...signatureHeaders(keys, signed) };
  const hidden = added.map(([key]) => [key, '(hidden)']);
  return { sent: { ...Object.fromEntries(added), ...mine }, shown: { ...Object.fromEntries(hidden), ...mine } };
}
