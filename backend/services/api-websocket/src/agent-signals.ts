/** Typing and presence: from `signals.send` to everybody who listens, and from elsewhere likewise. */
import { presentDate, signalsSend, type SignalEvent } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { route, type Call, type RateLimit, type Route } from '@airy/http';
import type { ConversationSignal, ConversationSignals } from '@airy/signals';
import type { OutgoingMessage } from '@airy/stomp';
import { signalsDestination } from './agent-sockets.ts';

/** Of one agent. Typing in a few conversations at a time takes a third of it. */
export const signalsPerMinute = 120;

/** `signals.send`. @param limit by agent. */
export function signalsRoute(
  signals: ConversationSignals,
  limit: RateLimit,
): Route<typeof signalsSend.request, typeof signalsSend.response> {
  return route(signalsSend, async ({ conversation_id: conversationId, type, active }, call) => {
    const { id, name } = agentOf(call);
    const { isWithin, resetMs } = await limit.count(id);
    if (!isWithin) throw new AiryError('too_many_requests', null, { details: { retryAfterMs: resetMs } });
    signals.send({ type, conversationId, agent: { id, name }, active, at: Date.now() });
    const present = await signals.present(conversationId);
    return { present: [...present].map(([agent, at]) => ({ id: agent, seen_at: presentDate(at) })) };
  });
}

function agentOf({ principal }: Call) {
  if (principal === null) throw new AiryError('unauthorized');
  return principal;
}

export function signalEvent({ type, conversationId, agent, active, at }: ConversationSignal): SignalEvent {
  const who = { from_contact: agent === null, id: agent?.id ?? null, name: agent?.name ?? null };
  return { type: `signal.${type}`, timestamp: at, payload: { conversation_id: conversationId, ...who, active } };
}

/** For sockets. */
export function signalMessage(event: SignalEvent, id: string): OutgoingMessage {
  return { destination: signalsDestination, id, headers: { 'event-type': event.type }, body: JSON.stringify(event) };
}

/** For streams: without an `id`, as it is nothing to go on from. */
export function signalBlock(event: SignalEvent): Buffer {
  return Buffer.from(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
