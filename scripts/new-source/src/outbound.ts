/** Sends one message. Its only I/O is the `http` it is given. */
import { contentProblem } from '@airy/content';
import { comeAgain, retryAfterMs, textAt, tryJson, unanswered } from '@airy/source-kit';
import type { HttpOutcome, SendRequest, SendResult } from '@airy/source-kit';
import type { SampleChatConfig } from './config.ts';
import { contents } from './content.ts';

export async function sendToSampleChat(request: SendRequest<SampleChatConfig>): Promise<SendResult> {
  const { config, channel, recipient, content, http } = request;
  const problem = contentProblem(contents['sample-chat'], content);
  if (problem !== null) return { kind: 'failed', code: 'invalid_request', error: problem.message, sourceError: null };
  const outcome = await http.request({
    method: 'POST',
    url: `${config.apiUrl}/messages`,
    headers: { authorization: `Bearer ${channel.token ?? ''}` },
    body: { to: recipient, content },
  });
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

function resultOf({ status, headers, text }: Extract<HttpOutcome, { sent: true }>): SendResult {
  const body = tryJson(text);
  if (status >= 200 && status < 300) return { kind: 'delivered', sourceMessageId: textAt(body, 'id') };
  const error = textAt(body, 'error') ?? `The platform answered ${status}.`;
  if (status === 429 || status >= 500) return comeAgain(error, retryAfterMs(headers));
  const code = status === 401 ? 'source_token_invalid' : 'source_rejected';
  return { kind: 'failed', code, error, sourceError: text.slice(0, 4_000) };
}
