/** AES-256-GCM: `sealed:v1:` and Base64url of nonce (12 bytes), cipher text, tag (16 bytes). */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AiryError } from '@airy/errors';

const prefix = 'sealed:v1:';
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** True for what `seal` made, whatever its key. */
export function isSealed(text: string): boolean {
  return text.startsWith(prefix);
}

export function seal(key: Uint8Array, plain: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(prefix));
  const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return prefix + body.toString('base64url');
}

/** Tries the keys in turn, so that a key may be changed. A text that is not sealed is Airy Core's, and is returned as it is. */
export function open(keys: readonly Uint8Array[], text: string): string {
  if (!isSealed(text)) return text;
  const body = Buffer.from(text.slice(prefix.length), 'base64url');
  for (const key of keys) {
    const plain = tryOpen(key, body);
    if (plain !== null) return plain;
  }
  throw new AiryError('secret_unreadable');
}

function tryOpen(key: Uint8Array, body: Buffer): string | null {
  if (body.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv(algorithm, key, body.subarray(0, nonceBytes))
    .setAAD(Buffer.from(prefix))
    .setAuthTag(body.subarray(-tagBytes));
  try {
    const start = decipher.update(body.subarray(nonceBytes, -tagBytes));
    return Buffer.concat([start, decipher.final()]).toString('utf8');
  } catch {
    // GCM says nothing but that key or text are not the right ones.
    return null;
  }
}
