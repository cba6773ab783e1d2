/** Typing and presence at conversations, over the signals port: what services tell each other of it. */
import type { Json, Signals } from './port.ts';

/** Typing counts so long, unless it is told again. */
export const typingLastsMs = 6_000;
/** An agent who looks at a conversation is there so long, unless it is told again. */
export const presenceLastsMs = 30_000;

export interface ConversationSignal {
  readonly type: 'typing' | 'presence';
  readonly conversationId: string;
  /** Null: the contact. */
  readonly agent: { readonly id: string; readonly name: string | null } | null;
  /** False: no longer. */
  readonly active: boolean;
  /** Epoch ms. */
  readonly at: number;
}

export interface ConversationSignals {
  /** Tells all processes, this one too. Presence of an agent is noted for `present`. */
  send(signal: ConversationSignal): void;
  /** Returns how to stop. */
  listen(handler: (signal: ConversationSignal) => void): () => void;
  /** Agents at a conversation: id, and when each was last seen, epoch ms. Empty if that cannot be told now. */
  present(conversationId: string): Promise<ReadonlyMap<string, number>>;
}

const topicStem = 'conversation:';
const goneMs = 1;

export function conversationSignals(signals: Signals): ConversationSignals {
  const groupOf = (conversationId: string): string => `present:${conversationId}`;
  return {
    send(signal) {
      const { type, conversationId, agent, active } = signal;
      if (type === 'presence' && agent !== null)
        signals.seen(groupOf(conversationId), memberOf(agent.id), active ? presenceLastsMs : goneMs);
      signals.publish(topicStem + conversationId, signal as unknown as Json);
    },
    // Only we publish there.
    listen: handler => signals.subscribe(`${topicStem}*`, payload => handler(payload as unknown as ConversationSignal)),
    async present(conversationId) {
      const members = await signals.present(groupOf(conversationId));
      return new Map([...members].map(([member, at]) => [idOf(member), at]));
    },
  };
}

/** Ids hold what names of members may not, such as the sign of an e-mail address. */
function memberOf(id: string): string {
  return Buffer.from(id).toString('base64url').slice(0, maxMemberLength);
}

function idOf(member: string): string {
  return Buffer.from(member, 'base64url').toString();
}

/** Of a name in the port; an id of more than 150 bytes is shortened, which nobody's is. */
const maxMemberLength = 200;
