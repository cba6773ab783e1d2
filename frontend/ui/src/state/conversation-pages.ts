/** The loaded part of the conversation list, and what events do to it. Pure. */
import type { Channel, Conversation, ConversationPage, Message, Pages } from '../api/wire.ts';

type List = Pages<ConversationPage>;

/** All loaded conversations in order, each once. */
export function loadedConversations(list: List | undefined): readonly Conversation[] {
  const byId = new Map<string, Conversation>();
  for (const page of list?.pages ?? []) for (const one of page.data) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()];
}

/** Newest last message first, then id, as the server sorts. */
export function compareConversations(a: Conversation, b: Conversation): number {
  const byTime = Date.parse(b.last_message.sent_at) - Date.parse(a.last_message.sent_at);
  if (byTime !== 0) return byTime;
  return a.id < b.id ? -1 : 1;
}

/** Changes the conversations that `change` gives another value for, and puts all in order. */
export function changeConversations(list: List, change: (one: Conversation) => Conversation): List {
  const before = loadedConversations(list);
  const after = before.map(change);
  return after.every((one, index) => one === before[index]) ? list : arranged(list, after);
}

/**
 * Puts one in, or replaces it. One that sorts below everything loaded is left out while there are further pages: it
 * comes with its page.
 */
export function putConversation(list: List, conversation: Conversation): List {
  const loaded = loadedConversations(list);
  if (loaded.some(one => one.id === conversation.id)) {
    return changeConversations(list, one => (one.id === conversation.id ? conversation : one));
  }
  const last = loaded.at(-1);
  const complete = list.pages.at(-1)?.pagination_data.next_cursor === null;
  if (last !== undefined && !complete && compareConversations(conversation, last) > 0) return list;
  return withTotal(arranged(list, [...loaded, conversation]), 1);
}

/** The conversation with a message that is new or changed; the same conversation if it concerns an older message. */
export function withMessage(conversation: Conversation, message: Message): Conversation {
  const heard = message.from_contact ? withReceived(conversation, message.sent_at) : conversation;
  const known = conversation.last_message;
  if (known.id === message.id) return { ...heard, last_message: mergeMessage(known, message) };
  return Date.parse(message.sent_at) < Date.parse(known.sent_at) ? heard : { ...heard, last_message: message };
}

function withReceived(conversation: Conversation, at: string): Conversation {
  const { last_received_at: known } = conversation;
  return known !== null && Date.parse(known) >= Date.parse(at)
    ? conversation
    : { ...conversation, last_received_at: at };
}

/** A socket frame knows neither metadata nor the sender's name; what is known of them stays. */
export function mergeMessage(known: Message, update: Message): Message {
  const sender = update.sender.name === null && update.sender.id === known.sender.id ? known.sender : update.sender;
  return { ...update, metadata: update.metadata ?? known.metadata, sender };
}

/** A channel as an event tells of it, over what is known. */
export function mergeChannel(known: Channel, update: Channel): Channel {
  return { ...update, metadata: update.metadata ?? known.metadata };
}

/** A complete document from an event; the list's defaults (name, unread) stay where the document is silent. */
export function withMetadata(conversation: Conversation, document: Readonly<Record<string, unknown>>): Conversation {
  const update = document as Partial<Conversation['metadata']>;
  const { contact: knownContact, unread_count: knownUnread } = conversation.metadata;
  const contact = { ...update.contact, display_name: update.contact?.display_name ?? knownContact.display_name };
  const metadata = { ...update, contact, unread_count: update.unread_count ?? knownUnread };
  return { ...conversation, metadata };
}

/** Pages keep their lengths, so that each page's cursor still follows its last row; the first takes what is added. */
function arranged(list: List, conversations: readonly Conversation[]): List {
  const sorted = conversations.toSorted(compareConversations);
  const later = list.pages.slice(1).map(page => page.data.length);
  let start = Math.max(0, sorted.length - later.reduce((sum, length) => sum + length, 0));
  const pages = list.pages.map((page, index) => {
    if (index === 0) return { ...page, data: sorted.slice(0, start) };
    const end = start + (later[index - 1] ?? 0);
    const data = sorted.slice(start, end);
    start = end;
    return { ...page, data };
  });
  return { ...list, pages };
}

function withTotal(list: List, added: number): List {
  const pages = list.pages.map(page => ({
    ...page,
    pagination_data: { ...page.pagination_data, total: page.pagination_data.total + added },
  }));
  return { ...list, pages };
}
