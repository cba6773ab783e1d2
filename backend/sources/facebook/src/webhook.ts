/** Intake: the handshake, the signature, and whose events a body holds. */
import { idAt, isHmac, listAt, readJson, readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Verification, Webhook } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

/** Messenger's signed bodies are far smaller. Bytes. */
const maxBytes = 1024 * 1024;

const algorithms = [
  { header: 'x-hub-signature-256', algorithm: 'sha256' },
  { header: 'x-hub-signature', algorithm: 'sha1' },
] as const;

/** The strongest signature that was sent decides; Airy Core's own hash is not accepted (contract §6). */
function verify({ headers, body }: RawRequest, { appSecret }: FacebookConfig): Verification {
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

/** The integer that Messenger sent, or `0` for a wrong token (contract §6). Only digits are ever sent back. */
function challenge({ query }: RawRequest, { webhookSecret }: FacebookConfig): { status: number; body: string } {
  const number = query['hub.challenge'] ?? '';
  const isAllowed = query['hub.verify_token'] === webhookSecret && /^\d{1,30}$/.test(number);
  return { status: 200, body: isAllowed ? number : '0' };
}

/**
 * The page: all that happens in a conversation then stands in one partition. Bodies with events of several pages are
 * possible; they go with their first page, and only between such a body and its neighbours may order be lost.
 */
function orderKey({ body }: RawRequest): string {
  const pageId = idAt(listAt(readJson(readText(body)), 'entry')[0], 'id');
  if (pageId === null) throw new SourceError('input', 'The body has no entry with an id.');
  return pageId;
}

export const facebookWebhook: Webhook<FacebookConfig> = { path: '/facebook', maxBytes, verify, challenge, orderKey };
