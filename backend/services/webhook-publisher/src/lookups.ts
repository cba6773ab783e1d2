/** What is read of the view to tell of some events: each thing once, however many of them are about it. */
import type { ChannelRow, CommunicationView, ConversationRow, MessageRow } from '@airy/communication-view';

export interface Lookups {
  conversation(id: string): Promise<ConversationRow | null>;
  message(id: string): Promise<MessageRow | null>;
  channel(id: string): Promise<ChannelRow | null>;
}

export function lookupsOf(view: Pick<CommunicationView, 'conversation' | 'message' | 'channel'>): Lookups {
  return {
    conversation: once(id => view.conversation(id)),
    message: once(id => view.message(id)),
    channel: once(id => view.channel(id)),
  };
}

function once<T>(read: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return id => {
    const found = known.get(id) ?? read(id);
    known.set(id, found);
    return found;
  };
}
