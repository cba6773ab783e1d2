/** Intake: the handshake, the signature, and whose events a body holds. */
import { answerGraphChallenge, graphSignatureHeaders, verifyGraphSignature } from '@airy/graph-api';
import { idAt, listAt, readJson, readText, SourceError } from '@airy/source-kit';
import type { RawRequest, Webhook } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';

/** Meta's signed bodies are far smaller. Bytes. */
const maxBytes = 1024 * 1024;

/**
 * The page or account: all that happens in a conversation then stands in one partition. Bodies with events of several of
 * them are possible; they go with the first, and only between such a body and its neighbours may order be lost.
 */
function orderKey({ body }: RawRequest): string {
  const pageId = idAt(listAt(readJson(readText(body)), 'entry')[0], 'id');
  if (pageId === null) throw new SourceError('input', 'The body has no entry with an id.');
  return pageId;
}

export const facebookWebhook: Webhook<FacebookConfig> = {
  path: '/facebook',
  enterAt:
    'developers.facebook.com, your app, Webhooks: choose the object Page for Messenger, Instagram for Instagram.',
  maxBytes,
  signatureHeaders: graphSignatureHeaders,
  verify: verifyGraphSignature,
  challenge: answerGraphChallenge,
  orderKey,
};
