/** The keys of an endpoint, made ready for signing: once per record, not once per delivery. */
import { createHmac, createPrivateKey, createSecretKey, sign, type KeyObject } from 'node:crypto';
import { AiryError } from '@airy/errors';
import type { SigningSecret, WebhookEndpoint } from '@airy/webhooks';

export interface SigningKeys {
  /** In the order of the record: the current secret first. */
  readonly standard: readonly StandardKey[];
  /** Of `X-Airy-Content-Signature`; null: not sent. */
  readonly airy: KeyObject | null;
}

/** Bytes would be made a key of each time, which takes five times as long as the signature. */
interface StandardKey extends Pick<SigningSecret, 'scheme' | 'validUntil'> {
  readonly key: KeyObject;
}

/** @throws AiryError `internal` for a key that is none; nothing is sent without the signatures that were asked for. */
export function openSigningKeys({
  secrets,
  signatureKey,
}: Pick<WebhookEndpoint, 'secrets' | 'signatureKey'>): SigningKeys {
  return {
    standard: secrets.map(openKey),
    airy: signatureKey === null || signatureKey === '' ? null : createSecretKey(Buffer.from(signatureKey)),
  };
}

function openKey({ scheme, key, validUntil }: SigningSecret): StandardKey {
  const bytes = Buffer.from(key.replace(/^wh(sec|sk)_/, ''), 'base64');
  if (scheme === 'symmetric') return { scheme, key: createSecretKey(bytes), validUntil };
  try {
    return { scheme, key: createPrivateKey({ key: pkcs8Of(bytes), format: 'der', type: 'pkcs8' }), validUntil };
  } catch (error) {
    throw new AiryError('internal', 'The private key of a webhook cannot be used.', { cause: error });
  }
}

/** What stands before the 32 bytes of an ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Some write the public half behind the private one. */
function pkcs8Of(bytes: Buffer): Buffer {
  return Buffer.concat([pkcs8Head, bytes.subarray(0, 32)]);
}

export interface Signed {
  /** Header `webhook-id`. */
  readonly id: string;
  /** Epoch ms of this attempt. */
  readonly at: number;
  /** The exact bytes that are sent. */
  readonly body: Buffer;
}

/**
 * Headers that prove who sent it: Standard Webhooks 1.0.0, with all secrets that are still valid, and Airy Core's
 * (contract §5: hex HMAC-SHA256 of the body).
 */
export function signatureHeaders(keys: SigningKeys, { id, at, body }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(at / 1000));
  const headers: Record<string, string> = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  const valid = keys.standard.filter(({ validUntil }) => validUntil === null || at < validUntil);
  if (valid.length > 0) {
    const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
    headers['webhook-signature'] = valid.map(key => signatureOf(key, content)).join(' ');
  }
  if (keys.airy !== null)
    headers['x-airy-content-signature'] = createHmac('sha256', keys.airy).update(body).digest('hex');
  return headers;
}

function signatureOf({ scheme, key }: StandardKey, content: Buffer): string {
  return scheme === 'symmetric'
    ? `v1,${createHmac('sha256', key).update(content).digest('base64')}`
    : `v1a,${sign(null, content, key).toString('base64')}`;
}
