/** Keys that deliveries are signed with: `whsec_…`, shared by both sides, or the public half (`whpk_…`) of a pair. */
import { base64Of, bytesOfBase64, joinBytes, type Bytes } from './bytes.ts';

/** Of Standard Webhooks 1.0.0. */
export type Scheme = 'v1' | 'v1a';

export interface VerifyingKey {
  readonly scheme: Scheme;
  /** Takes the same time wherever they differ. */
  verify(signature: Bytes, content: Bytes): Promise<boolean>;
}

const leastBytes = 16;
const publicKeyBytes = 32;
const hmac = { name: 'HMAC', hash: 'SHA-256' } as const;

/** @param secret `whsec_…` or `whpk_…`. @throws TypeError if it is neither; the message does not show it. */
export function verifyingKey(secret: string): VerifyingKey {
  return secret.startsWith('whpk_') ? publicKey(secret) : sharedKey(bytesOfSecret(secret));
}

/** @param key its bytes; shared by both sides. */
export function sharedKey(key: Bytes): VerifyingKey {
  let imported: Promise<CryptoKey> | null = null;
  return {
    scheme: 'v1',
    async verify(signature, content) {
      imported ??= crypto.subtle.importKey('raw', key, hmac, false, ['verify']);
      return crypto.subtle.verify('HMAC', await imported, signature, content);
    },
  };
}

function publicKey(secret: string): VerifyingKey {
  const bytes = bytesOfBase64(secret.slice('whpk_'.length));
  if (bytes?.length !== publicKeyBytes)
    throw new TypeError('A public key is `whpk_` and 32 bytes in base64: copy it whole, as Airy shows it.');
  let imported: Promise<CryptoKey> | null = null;
  return {
    scheme: 'v1a',
    async verify(signature, content) {
      imported ??= crypto.subtle.importKey('raw', bytes, 'Ed25519', false, ['verify']);
      return crypto.subtle.verify('Ed25519', await imported, signature, content);
    },
  };
}

/** @throws TypeError if it is no shared secret. */
function bytesOfSecret(secret: string): Bytes {
  const bytes = bytesOfBase64(secret.slice('whsec_'.length));
  if (bytes === null || !isSharedSecret(secret))
    throw new TypeError(
      'A secret is `whsec_` and base64, or `whpk_` for a public key: copy it whole, as Airy shows it.',
    );
  return bytes;
}

/** Whether deliveries can be signed with it. */
export function isSharedSecret(secret: string): boolean {
  const bytes = secret.startsWith('whsec_') ? bytesOfBase64(secret.slice('whsec_'.length)) : null;
  return bytes !== null && bytes.length >= leastBytes;
}

/** A new shared secret of 32 random bytes. */
export function newSecret(): string {
  return `whsec_${base64Of(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** What is signed: id, timestamp and the body, joined by dots. */
export function signedContent(id: string, timestamp: string, body: Uint8Array): Bytes {
  return joinBytes(new TextEncoder().encode(`${id}.${timestamp}.`), body);
}

/** @returns the `v1,…` of a delivery. @throws TypeError if it is no shared secret. */
export async function signatureOf(secret: string, content: Bytes): Promise<string> {
  const key = await crypto.subtle.importKey('raw', bytesOfSecret(secret), hmac, false, ['sign']);
  return `v1,${base64Of(new Uint8Array(await crypto.subtle.sign('HMAC', key, content)))}`;
}
