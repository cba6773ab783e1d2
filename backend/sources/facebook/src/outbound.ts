/** Sends one message (contract §6, Outbound). */
import { contentProblem } from '@airy/content';
import { authorization, graphUrl, sendResultOf } from '@airy/graph-api';
import { textAt } from '@airy/source-kit';
import type { SendRequest, SendResult } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { contents } from './content.ts';

/** @param request `recipient` is the contact's page-scoped id. Never throws for what the platform does. */
export async function sendToFacebook(request: SendRequest<FacebookConfig>): Promise<SendResult> {
  const { config, channel, recipient, content, http } = request;
  const problem = contentProblem(contents.facebook, content);
  if (problem !== null) return { kind: 'failed', code: 'invalid_request', error: problem.message, sourceError: null };
  if (channel.token === null)
    return { kind: 'failed', code: 'channel_disconnected', error: 'The page is not connected.', sourceError: null };
  const outcome = await http.request({
    method: 'POST',
    url: graphUrl(config, '/me/messages'),
    headers: authorization(channel.token),
    body: { recipient: { id: recipient }, messaging_type: 'RESPONSE', message: content },
  });
  return sendResultOf(outcome, { sourceMessageId: body => textAt(body, 'message_id') });
}
