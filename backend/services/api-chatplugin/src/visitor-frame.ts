/** What a visitor's socket is told of a message (contract §4, §14). Pure. */
import { presentMessage, type VisitorEvent, type VisitorSignal } from '@airy/contract';
import { conversationNews, readConversationDocument } from './visitor-conversation.ts';
import type { ConversationEvent } from '@airy/domain';
import type { Message } from '@airy/model';
import type { ConversationSignal } from '@airy/signals';
import type { OutgoingMessage } from '@airy/stomp';

export const visitorDestination = '/user/queue/message';
/** Typing of agents, for browsers that ask for it. */
export const visitorSignals = '/user/queue/signal';

/** A message on its way to the visitor's browsers. */
export interface Visible {
  readonly message: Message;
  /** Its arrival is to be reported. */
  readonly isPending: boolean;
}

/** The message that an event brings to a visitor: new ones, and ours when they are to be sent again. Else null. */
export function visibleOf(event: ConversationEvent): Visible | null {
  if (event.type !== 'message.created' && event.type !== 'message.updated') return null;
  const { message } = event.data;
  if (message.source !== 'chatplugin') return null;
  const isPending = isAwaited(message);
  return event.type === 'message.created' || isPending ? { message, isPending } : null;
}

export function isAwaited(message: Message): boolean {
  return !message.isFromContact && message.deliveryState === 'PENDING';
}

/** The frame says `delivered` already: who reads it has got it. */
export function visitorFrame(message: Message): OutgoingMessage {
  const frame: VisitorEvent = {
    conversation_id: message.conversationId,
    channel_id: message.channelId,
    message: presentMessage(
      { ...message, deliveryState: isAwaited(message) ? 'DELIVERED' : message.deliveryState },
      null,
    ),
  };
  return { destination: visitorDestination, id: message.id, body: JSON.stringify(frame) };
}

/** How a conversation stands now: read by agents, closed, opened again. Null: the event is about something else. */
export function conversationSignal(event: ConversationEvent): OutgoingMessage | null {
  if (event.type !== 'metadata.updated' || event.data.subject !== 'conversation') return null;
  const { identifier, metadata } = event.data;
  const payload = conversationNews(identifier, readConversationDocument(metadata));
  const signal: VisitorSignal = { type: 'conversation.updated', timestamp: Date.parse(event.time), payload };
  return { destination: visitorSignals, id: event.id, body: JSON.stringify(signal) };
}

/** What is saved of the widget has changed. */
export function settingsSignal(channelId: string, id: string): OutgoingMessage {
  const payload = { channel_id: channelId };
  const signal: VisitorSignal = { type: 'settings.updated', timestamp: Date.now(), payload };
  return { destination: visitorSignals, id, body: JSON.stringify(signal) };
}

/** What a visitor is told of a signal: that somebody is typing, not who. Null: nothing. */
export function visitorSignal(
  { type, conversationId, agent, active, at }: ConversationSignal,
  id: string,
): OutgoingMessage | null {
  if (type !== 'typing' || agent === null) return null;
  const payload = { conversation_id: conversationId, from_contact: false, id: null, name: null, active };
  const event: VisitorSignal = { type: 'signal.typing', timestamp: at, payload };
  return { destination: visitorSignals, id, body: JSON.stringify(event) };
}
