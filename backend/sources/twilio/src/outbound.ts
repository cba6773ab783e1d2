/** Sends one message (contract §6, Outbound; Twilio, Messages resource). */
import { contentProblem } from '@airy/content';
import { comeAgain, retryAfterMs, textAt, tryJson, unanswered } from '@airy/source-kit';
import type { HttpOutcome, SendRequest, SendResult } from '@airy/source-kit';
import { addressOf, sourceOfAddress, whatsappSource } from './addresses.ts';
import { accountUrl, authorization, callbackUrl, errorOf, form } from './api.ts';
import type { TwilioConfig } from './config.ts';
import { contents, outgoing } from './content.ts';
import type { OutgoingMessage } from './content.ts';
import { meaningOf, reasonOf } from './errors.ts';

/** @param request `recipient` is the contact's address, as Twilio or a person writes it. Never throws for what Twilio does. */
export async function sendToTwilio(request: SendRequest<TwilioConfig>): Promise<SendResult> {
  const { config, channel, content, http } = request;
  const source = sourceOfAddress(channel.sourceChannelId) ?? whatsappSource;
  const message = outgoing(content);
  const problem = 'limit' in message ? message : contentProblem(contents[source], content);
  if ('limit' in message || problem !== null)
    return { kind: 'failed', code: 'invalid_request', error: problem?.message ?? '', sourceError: null };
  const { headers, body } = form(fieldsOf(request, message, addressOf(source, request.recipient)));
  const outcome = await http.request({
    method: 'POST',
    url: accountUrl(config, '/Messages.json'),
    headers: { ...authorization(config), ...headers },
    body,
  });
  return outcome.sent === true ? resultOf(outcome) : unanswered(outcome);
}

/** Twilio tells at the status callback what becomes of the message. */
function fieldsOf(
  { config, channel, publicUrl }: SendRequest<TwilioConfig>,
  message: OutgoingMessage,
  to: string,
): readonly (readonly [string, string])[] {
  const statusCallback = publicUrl === undefined ? null : callbackUrl(config, publicUrl);
  const fields: readonly (readonly [string, string | null])[] = [
    ['To', to],
    ['From', channel.sourceChannelId],
    ['Body', message.body],
    ...message.mediaUrls.map(url => ['MediaUrl', url] as const),
    ['ContentSid', message.contentSid],
    ['ContentVariables', message.contentVariables],
    ['PersistentAction', message.persistentAction],
    ['StatusCallback', statusCallback],
  ];
  return fields.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

function resultOf(answer: Extract<HttpOutcome, { sent: true }>): SendResult {
  const { status, headers, text } = answer;
  const body = tryJson(text);
  const sid = textAt(body, 'sid');
  if (status >= 200 && status < 300)
    return sid === null
      ? { kind: 'unknown', reason: `answer ${status} without a message` }
      : { kind: 'delivered', sourceMessageId: sid };
  const error = errorOf(body);
  if (status === 429) return comeAgain(error?.message ?? 'too many calls', retryAfterMs(headers));
  // Something between us and Twilio answered: it may have handed the message on.
  if (error === null && status >= 500) return { kind: 'unknown', reason: `answer ${status} without a reason` };
  const reason = reasonOf(error?.code ?? null, error?.message ?? `Twilio answered ${status}.`);
  switch (meaningOf(status, error?.code ?? null)) {
    case 'come-again':
      return comeAgain(reason, retryAfterMs(headers));
    case 'unclear':
      return { kind: 'unknown', reason };
    case 'token':
      return failed('source_token_invalid', reason, text);
    case 'window':
      return failed('reply_window_closed', reason, text);
    case 'account':
    case 'refused':
      return failed('source_rejected', reason, text);
  }
}

/** Characters of Twilio's answer that are kept. */
const longestSourceError = 4_000;

function failed(code: string, error: string, answer: string): SendResult {
  return { kind: 'failed', code, error, sourceError: answer.slice(0, longestSourceError) };
}
