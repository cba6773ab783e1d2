/** Sends one message (contract §6, Outbound; Send API). */
import { contentProblem, type ContentFormat } from '@airy/content';
import { authorization, callGraph, graphUrl, sendResultOf } from '@airy/graph-api';
import { objectAt, SourceError, textAt } from '@airy/source-kit';
import type { Json, MarkSeenRequest, SendRequest, SendResult } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { contents } from './content.ts';

type Request = SendRequest<FacebookConfig>;

/** How long after the contact's message anybody may answer, and how long people may (Messenger Platform policy). */
export const standardWindowMs = 24 * 60 * 60 * 1000;
export const humanWindowMs = 7 * 24 * 60 * 60 * 1000;

/** `recipient` is the contact's page-scoped id. Never throws for what the platform does. */
export const sendToFacebook = (request: Request): Promise<SendResult> => send(contents.facebook, request);
/** `recipient` is the contact's Instagram-scoped id. Never throws for what the platform does. */
export const sendToInstagram = (request: Request): Promise<SendResult> => send(contents.instagram, request);

async function send(format: ContentFormat, request: Request): Promise<SendResult> {
  const { config, channel, content, http } = request;
  const problem = contentProblem(format, content);
  if (problem !== null) return failed('invalid_request', problem.message);
  if (channel.token === null) return failed('channel_disconnected', 'The channel is not connected.');
  const outcome = await http.request({
    method: 'POST',
    url: graphUrl(config, '/me/messages'),
    headers: authorization(channel.token),
    body: bodyOf(request),
  });
  return sendResultOf(outcome, { sourceMessageId: body => textAt(body, 'message_id') });
}

function failed(code: string, error: string): SendResult {
  return { kind: 'failed', code, error, sourceError: null };
}

/** The content is the Send API's `message`; an answer to one message stands beside it there, and within it here. */
function bodyOf(request: Request): Json {
  const { reply_to: replyTo, ...message } = objectAt(request.content) ?? {};
  return {
    recipient: { id: request.recipient },
    ...messagingType(request),
    message,
    ...(replyTo === undefined ? {} : { reply_to: replyTo }),
  };
}

/**
 * Later than a day the tag of human agents is needed, which Meta grants to single apps. Without it Meta decides: other
 * things than messages open the window, too, such as a press on an advertisement.
 */
function messagingType({ config, lastReceivedAt, sentAt }: Request): { readonly [key: string]: Json } {
  const sinceMs = lastReceivedAt === null ? 0 : sentAt - lastReceivedAt;
  const isHumans = config.humanAgent && sinceMs > standardWindowMs && sinceMs <= humanWindowMs;
  return isHumans ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' };
}

/** The contact sees that their messages were read. @throws SourceError */
export async function markSeen({ config, channel, contactId, http }: MarkSeenRequest<FacebookConfig>): Promise<void> {
  if (channel.token === null) throw new SourceError('token', 'The channel is not connected.');
  await callGraph(http, {
    method: 'POST',
    url: graphUrl(config, '/me/messages'),
    headers: authorization(channel.token),
    body: { recipient: { id: contactId }, sender_action: 'mark_seen' },
  });
}
