/** Webhooks of Meta: the handshake and the signature, the same for all its platforms. */
import { isHmac } from '@airy/source-kit';
import type { RawRequest, Verification } from '@airy/source-kit';

const algorithms = [
  { header: 'x-hub-signature-256', algorithm: 'sha256' },
  { header: 'x-hub-signature', algorithm: 'sha1' },
] as const;

/** One of them has the signature. */
export const graphSignatureHeaders: readonly string[] = algorithms.map(({ header }) => header);

/** The strongest signature that was sent decides; Airy Core's own hash is not accepted (contract §6). */
export function verifyGraphSignature(
  { headers, body }: RawRequest,
  { appSecret }: { readonly appSecret: string },
): Verification {
  for (const { header, algorithm } of algorithms) {
    const value = headers[header];
    if (value === undefined) continue;
    const prefix = `${algorithm}=`;
    const signature = value.slice(prefix.length);
    const isRight =
      value.startsWith(prefix) && isHmac({ algorithm, secret: appSecret, body, signature, encoding: 'hex' });
    return isRight ? { ok: true } : { ok: false, status: 403, reason: `${header} does not fit the body` };
  }
  return { ok: false, status: 400, reason: 'x-hub-signature-256 is missing' };
}

/** The integer that Meta sent, or `0` for a wrong token (contract §6). Only digits are ever sent back. */
export function answerGraphChallenge(
  { query }: RawRequest,
  { webhookSecret }: { readonly webhookSecret: string },
): { readonly status: number; readonly body: string } {
  const number = query['hub.challenge'] ?? '';
  const isAllowed = query['hub.verify_token'] === webhookSecret && /^\d{1,30}$/.test(number);
  return { status: 200, body: isAllowed ? number : '0' };
}
