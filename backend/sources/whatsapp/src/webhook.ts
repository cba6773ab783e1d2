/** Intake: the handshake, the signature, and whose events a body holds. */
import { answerGraphChallenge, graphSignatureHeaders, verifyGraphSignature } from '@airy/graph-api';
import { idAt, listAt, readJson, readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Webhook } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';
import { phoneNumberIdOf } from './change.ts';

/** Payloads can be up to 3 MB (developers.facebook.com: WhatsApp, Webhooks). Bytes. */
const maxBytes = 3 * 1024 * 1024;

/**
 * The business phone number, so that all of a conversation stands in one partition. Bodies about the account as a whole
 * have none and go with the account. In a body of several numbers the first decides; only between such a body and its
 * neighbours may order be lost.
 */
function orderKey({ body }: RawRequest): string {
  const entries = listAt(readJson(readText(body)), 'entry');
  for (const entry of entries)
    for (const change of listAt(entry, 'changes')) {
      const number = phoneNumberIdOf(change);
      if (number !== null) return number;
    }
  const account = idAt(entries[0], 'id');
  if (account === null) throw new SourceError('input', 'The body has no entry with an id.');
  return account;
}

export const whatsappWebhook: Webhook<WhatsappConfig> = {
  path: '/whatsapp',
  maxBytes,
  enterAt: 'developers.facebook.com: your app, WhatsApp, Configuration, Webhook; subscribe to the field "messages"',
  signatureHeaders: graphSignatureHeaders,
  verify: verifyGraphSignature,
  challenge: answerGraphChallenge,
  orderKey,
};
