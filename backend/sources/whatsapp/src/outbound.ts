/** Sends one message (contract §6, Outbound), and tells that messages were read. */
import { contentProblem } from '@airy/content';
import { authorization, callGraph, graphUrl, sendResultOf } from '@airy/graph-api';
import { idAt, listAt, numberAt, objectAt, SourceError, tryJson } from '@airy/source-kit';
import type { HttpOutcome, Json, JsonObject, MarkSeenRequest, SendRequest, SendResult } from '@airy/source-kit';
import type { WhatsappConfig } from './config.ts';
import { cloudMeaning, errorOf, isUnreachable, pairLimitCode } from './cloud-error.ts';
import { contents } from './content.ts';
import { addresseeOf, callbackDataFor, contactIdOf } from './identity.ts';
import { typeOf } from './message-type.ts';
import { withUploads } from './upload.ts';

/** @param request `recipient` is a telephone number or a business-scoped user id. Never throws for what the platform does. */
export async function sendToWhatsapp(request: SendRequest<WhatsappConfig>): Promise<SendResult> {
  const { config, channel, recipient, content, http } = request;
  const problem = contentProblem(contents.whatsapp, content);
  if (problem !== null) return { kind: 'failed', code: 'invalid_request', error: problem.message, sourceError: null };
  if (channel.token === null)
    return { kind: 'failed', code: 'channel_disconnected', error: 'The number is not connected.', sourceError: null };
  const uploaded = await withUploads(request, channel.token);
  if ('kind' in uploaded) return uploaded;
  const outcome = await http.request({
    method: 'POST',
    url: messagesUrl(config, channel.sourceChannelId),
    headers: authorization(channel.token),
    body: bodyOf(uploaded.content, contactIdOf(recipient)),
  });
  return resultOf(outcome);
}

function messagesUrl(config: WhatsappConfig, phoneNumberId: string): string {
  return graphUrl(config, `/${encodeURIComponent(phoneNumberId)}/messages`);
}

/** The content as it is, and whom it is for. Contents of old clients do not always say of what type they are. */
function bodyOf(content: JsonObject, contactId: string): JsonObject {
  const { to: _to, recipient: _recipient, ...message } = content;
  const type = typeOf(content);
  return {
    biz_opaque_callback_data: callbackDataFor(contactId),
    ...(type === null || type === 'text' ? {} : { type }),
    ...message,
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    ...addresseeOf(contactId),
  };
}

/** How long one person may be left alone by a number after too many messages. */
const pairPauseMs = 6_000;

function resultOf(outcome: HttpOutcome): SendResult {
  const result = sendResultOf(outcome, {
    sourceMessageId: body => idAt(listAt(body, 'messages')[0], 'id'),
    ownMeaning: cloudMeaning,
  });
  if (outcome.sent !== true) return result;
  const error = objectAt(tryJson(outcome.text), 'error');
  if (error === null) return result;
  if (result.kind === 'failed') {
    const told = errorOf(error);
    return { ...result, error: told.message, ...(isUnreachable(told) ? { code: 'contact_unreachable' } : {}) };
  }
  const isPairLimit = result.kind === 'not-accepted' && numberAt(error, 'code') === pairLimitCode;
  return isPairLimit ? { retryAfterMs: pairPauseMs, ...result } : result;
}

/** Blue ticks: this message and all before it. @throws SourceError */
export async function markSeenOnWhatsapp(request: MarkSeenRequest<WhatsappConfig>): Promise<void> {
  const { config, channel, sourceMessageId, http } = request;
  if (channel.token === null) throw new SourceError('token', 'The number is not connected.');
  const body: Json = { messaging_product: 'whatsapp', status: 'read', message_id: sourceMessageId };
  const url = messagesUrl(config, channel.sourceChannelId);
  await callGraph(http, { method: 'POST', url, headers: authorization(channel.token), body });
}
