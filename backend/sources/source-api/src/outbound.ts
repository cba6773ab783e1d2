/** Tells a source of a message to one of its contacts (contract §6, Source API: outbound). */
import { createHmac } from 'node:crypto';
import { addressNotPublic, comeAgain, objectAt, retryAfterMs, textAt, tryJson, unanswered } from '@airy/source-kit';
import type { HttpOutcome, SendRequest, SendResult } from '@airy/source-kit';
import type { SourceApiConfig } from './config.ts';

/** Characters of the source's answer that are kept. */
const longestAnswer = 4_000;

/** Never throws for what the source does. */
export async function sendToSource(request: SendRequest<SourceApiConfig>): Promise<SendResult> {
  const { channel, http } = request;
  const endpoint = channel.owner?.actionEndpoint ?? null;
  if (endpoint === null || channel.token === null)
    return refused('The source takes no messages: it has no action endpoint.');
  const body = JSON.stringify(bodyOf(request));
  const outcome = await http.request({
    method: 'POST',
    url: endpoint,
    headers: {
      'content-type': 'application/json',
      'x-airy-content-signature': createHmac('sha256', channel.token).update(body).digest('hex'),
    },
    body,
  });
  if (outcome.sent === true) return resultOf(outcome);
  if (outcome.reason === addressNotPublic)
    return refused(
      'The action endpoint is at a private address; allowPrivateAddresses of the Source API permits that.',
    );
  return unanswered(outcome);
}

function refused(error: string): SendResult {
  return { kind: 'failed', code: 'source_rejected', error, sourceError: null };
}

function bodyOf({ channel, messageId, recipient, content, sentAt, conversation }: SendRequest<SourceApiConfig>) {
  const message = {
    id: messageId,
    source_recipient_id: recipient,
    content,
    sent_at: new Date(sentAt).toISOString(),
  };
  if (conversation === null) return { type: 'message.send', payload: { message } };
  return {
    type: 'message.send',
    payload: {
      message,
      conversation: {
        id: conversation.id,
        channel_id: channel.id,
        source_channel_id: channel.sourceChannelId,
        source_conversation_id: textAt(conversation.metadata, 'source', 'conversation_id') ?? recipient,
        created_at: new Date(conversation.createdAt).toISOString(),
      },
    },
  };
}

/** Only 200 counts (contract §6). */
function resultOf({ status, headers, text }: Extract<HttpOutcome, { sent: true }>): SendResult {
  const answer = tryJson(text);
  if (status === 200) {
    const metadata = objectAt(answer, 'metadata');
    const sourceMessageId = textAt(answer, 'source_message_id')?.slice(0, 500) ?? null;
    return { kind: 'delivered', sourceMessageId: sourceMessageId === '' ? null : sourceMessageId, metadata };
  }
  const error = textAt(answer, 'error')?.slice(0, longestAnswer) ?? `The source answered ${status}.`;
  if (status === 429 || status === 503) return comeAgain(error, retryAfterMs(headers));
  const code = status === 401 || status === 403 ? 'source_token_invalid' : 'source_rejected';
  return { kind: 'failed', code, error, sourceError: text.slice(0, longestAnswer) };
}
