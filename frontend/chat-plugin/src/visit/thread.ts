/** The conversation as the visitor sees it: what the server has, and what is not sent yet. Pure. */
import type { MessagePayload } from '@airy/contract';

/** A message of the visitor on its way. */
export interface Outgoing {
  /** Idempotency key: sent again, it is still one message. */
  readonly key: string;
  readonly content: unknown;
  /** Epoch ms. */
  readonly at: number;
  readonly state: 'sending' | 'failed';
  /** Why it failed for good, in words; null where trying again may help. */
  readonly reason: string | null;
}

export interface Thread {
  /** Oldest first. */
  readonly messages: readonly MessagePayload[];
  readonly outbox: readonly Outgoing[];
  /** Id of the newest message up to which nothing is missing: those that the server sent by itself, in order. */
  readonly syncedId: string | null;
}

export const emptyThread: Thread = { messages: [], outbox: [], syncedId: null };

/** What the server sent: history, or a frame. Known messages are replaced; an own one takes its place in the outbox. */
export function withReceived(thread: Thread, received: readonly MessagePayload[]): Thread {
  const joined = received.reduce(join, thread);
  return { ...joined, syncedId: received.at(-1)?.id ?? thread.syncedId };
}

/** A page of what was said before: says nothing of what is new. */
export function withEarlier(thread: Thread, earlier: readonly MessagePayload[]): Thread {
  return { ...thread, messages: earlier.reduce(placed, thread.messages) };
}

/** The server's answer to a message that was sent. Others may have been missed before it, so it synchronises nothing. */
export function withSent(thread: Thread, key: string, message: MessagePayload): Thread {
  const outbox = thread.outbox.filter(outgoing => outgoing.key !== key);
  return { ...thread, outbox, messages: placed(thread.messages, message) };
}

export function withOutgoing(thread: Thread, outgoing: Outgoing): Thread {
  const others = thread.outbox.some(({ key }) => key === outgoing.key);
  return {
    ...thread,
    outbox: others
      ? thread.outbox.map(known => (known.key === outgoing.key ? outgoing : known))
      : [...thread.outbox, outgoing],
  };
}

/** What came after a message; everything, if that one is not known. */
export function since({ messages }: Thread, id: string | null): readonly MessagePayload[] {
  return messages.slice(messages.findIndex(message => message.id === id) + 1);
}

export function unreadCount(thread: Thread, readId: string | null): number {
  const read = readId === null ? -1 : thread.messages.findIndex(({ id }) => id === readId);
  // A mark of a message that we do not have is older than all we have, unless we have nothing at all.
  return thread.messages.slice(read + 1).filter(message => !message.from_contact).length;
}

function join(thread: Thread, message: MessagePayload): Thread {
  const isKnown = thread.messages.some(({ id }) => id === message.id);
  const messages = placed(thread.messages, message);
  if (isKnown || !message.from_contact) return { ...thread, messages };
  // The same words from this visitor: our own message, told before the answer to it came.
  const content = JSON.stringify(message.content);
  const own = thread.outbox.find(outgoing => JSON.stringify(outgoing.content) === content);
  return { ...thread, messages, outbox: thread.outbox.filter(outgoing => outgoing !== own) };
}

/** By time; those of one millisecond in the order in which they came. */
function placed(messages: readonly MessagePayload[], message: MessagePayload): readonly MessagePayload[] {
  const known = messages.findIndex(({ id }) => id === message.id);
  if (known !== -1) return messages.with(known, message);
  const later = messages.findLastIndex(({ sent_at }) => sent_at <= message.sent_at);
  return messages.toSpliced(later + 1, 0, message);
}
