/** Intake: the signature, and by what the platform's events are ordered. */
import { idAt, isHmac, readJson, readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Verification, Webhook } from '@airy/source-kit';
import type { SampleChatConfig } from './config.ts';

const signatureHeader = 'x-sample-chat-signature';

function verify({ headers, body }: RawRequest, { webhookSecret }: SampleChatConfig): Verification {
  const signature = headers[signatureHeader];
  if (signature === undefined) return { ok: false, status: 400, reason: `${signatureHeader} is missing` };
  const isRight = isHmac({ algorithm: 'sha256', secret: webhookSecret, body, signature, encoding: 'hex' });
  return isRight ? { ok: true } : { ok: false, status: 403, reason: `${signatureHeader} does not fit the body` };
}

/** The account: one body can hold events of several conversations. */
function orderKey({ body }: RawRequest): string {
  const account = idAt(readJson(readText(body)), 'account');
  if (account === null) throw new SourceError('input', 'The body names no account.');
  return account;
}

export const sampleChatWebhook: Webhook<SampleChatConfig> = {
  path: '/sample-chat',
  signatureHeaders: [signatureHeader],
  verify,
  orderKey,
};
