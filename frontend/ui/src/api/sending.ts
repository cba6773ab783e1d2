/** The outbox, wired to the API. */
import type { Outgoing, SendAttempt } from '../state/outbox.ts';
import { Outbox } from '../state/outbox.ts';
import { live } from './actions.ts';
import { client, errorWords, isPassing, waitBefore } from './client.ts';

async function send(outgoing: Outgoing, attempt: number): Promise<SendAttempt> {
  const request = { conversation_id: outgoing.conversationId, message: outgoing.content };
  try {
    return { kind: 'sent', message: await client.call('messages.send', request, { idempotencyKey: outgoing.key }) };
  } catch (error) {
    if (!isPassing(error)) return { kind: 'refused', error: errorWords(error) };
    return { kind: 'again', afterMs: waitBefore(attempt, error), error: errorWords(error) };
  }
}

export const outbox = new Outbox({
  send,
  onSent: (conversationId, message) => live.putAnswer(conversationId, message),
});
