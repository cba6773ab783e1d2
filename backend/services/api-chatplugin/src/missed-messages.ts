/** What a socket that subscribes has missed. */
import type { CommunicationView } from '@airy/communication-view';
import type { Message } from '@airy/model';
import { readWanted } from './history.ts';
import type { SocketClaims } from './visit.ts';

export interface Missed {
  /** Ours, not yet reported as delivered, though the visitor has them: they came with the token that is shown. */
  readonly received: readonly Message[];
  /** To be sent now, oldest first. */
  readonly unknown: readonly Message[];
}

/**
 * @param after header of SUBSCRIBE: id of the newest message that the widget has, empty for none; then everything after
 * it was missed. Without it (Airy Core's widget, which shows what it gets twice) only what no browser has answered for.
 */
export async function missedMessages(
  view: CommunicationView,
  claims: SocketClaims,
  after: string | undefined,
): Promise<Missed> {
  const { conversationId, historyIndex } = claims;
  const pending = await view.pendingMessages(conversationId);
  const received = pending.filter(message => indexOf(message) <= historyIndex && message.index !== null);
  const unknown = new Map<string, Message>();
  for (const message of pending) if (!received.includes(message)) unknown.set(message.id, message);
  if (after !== undefined) {
    const known = await indexOfId(view, conversationId, after);
    for (const message of await readWanted(view, conversationId, found => indexOf(found) > known))
      unknown.set(message.id, message);
  }
  return { received, unknown: [...unknown.values()].toSorted((a, b) => indexOf(a) - indexOf(b)) };
}

function indexOf(message: Message): number {
  return message.index ?? -1;
}

async function indexOfId(view: CommunicationView, conversationId: string, id: string): Promise<number> {
  const row = id === '' ? null : await view.message(id);
  return row?.message.conversationId === conversationId ? indexOf(row.message) : -1;
}
