/** Sends one message (contract §6, Outbound). */
import { contentProblem } from '@airy/content';
import { comeAgain, retryAfterMs, textAt, tryJson, unanswered } from '@airy/source-kit';
import type { HttpOutcome, SendRequest, SendResult } from '@airy/source-kit';
import type { FacebookConfig } from './config.ts';
import { contents } from './content.ts';
import { authorization, graphErrorOf, graphUrl, meaningOf } from './graph.ts';

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
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

function resultOf(answer: Extract<HttpOutcome, { sent: true }>): SendResult {
  const { status, headers, text } = answer;
  const body = tryJson(text);
  const error = graphErrorOf(body);
  if (status === 429) return comeAgain(error?.message ?? 'too many calls', retryAfterMs(headers));
  if (status >= 200 && status < 300 && error === null)
    return { kind: 'delivered', sourceMessageId: textAt(body, 'message_id') };
  // Something between us and Messenger answered: it may have handed the message on.
  if (error === null && status >= 500) return { kind: 'unknown', reason: `answer ${status} without a reason` };
  if (error === null) return failed('source_rejected', `Messenger answered ${status}.`, text);
  switch (meaningOf(status, error)) {
    case 'come-again':
      return comeAgain(error.message, retryAfterMs(headers));
    case 'unclear':
      return { kind: 'unknown', reason: error.message };
    case 'token':
      return failed('source_token_invalid', `Messenger does not accept the page's token: ${error.message}`, text);
    case 'window':
      return failed('reply_window_closed', `The contact wrote too long ago: ${error.message}`, text);
    case 'refused':
      return failed('source_rejected', error.message, text);
  }
}

/** Characters of the platform's answer that are kept. */
const longestSourceError = 4_000;

function failed(code: string, error: string, answer: string): SendResult {
  return { kind: 'failed', code, error, sourceError: answer.slice(0, longestSourceError) };
}
