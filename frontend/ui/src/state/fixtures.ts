/** Conversations and messages for tests. */
import type { Conversation, ConversationPage, FormField, Message, MessagePage, Pages, Source } from '../api/wire.ts';

/** A message of the contact, sent `second` seconds after midnight UTC of 1 June 2026. */
export function messageAt(second: number, fields: Partial<Message> = {}): Message {
  return {
    id: `m${second}`,
    content: { text: `message ${second}` },
    sent_at: new Date(Date.UTC(2026, 5, 1, 0, 0, second)).toISOString(),
    delivery_state: 'delivered',
    from_contact: true,
    source: 'chatplugin',
    metadata: {},
    sender: { id: 'visitor', name: null, avatar_url: null },
    ...fields,
  };
}

/** A conversation whose last message was sent at `second`. */
export function conversationAt(id: string, second: number): Conversation {
  return {
    id,
    channel: { id: 'ch', source: 'chatplugin', source_channel_id: 'shop', connected: true, metadata: { name: 'Shop' } },
    created_at: messageAt(0).sent_at,
    metadata: { contact: { display_name: id }, unread_count: 0 },
    last_message: messageAt(second, { id: `${id}-${second}` }),
    last_received_at: messageAt(second).sent_at,
  };
}

/** Pages of a list; the last one is followed by another if `hasMore`. */
export function pagesOf<T>(pages: readonly (readonly T[])[], hasMore: boolean) {
  const total = pages.flat().length;
  const made = pages.map((data, index) => ({
    data: [...data],
    pagination_data: {
      previous_cursor: null,
      next_cursor: index < pages.length - 1 || hasMore ? `c${index}` : null,
      total,
      total_is_exact: true,
    },
  }));
  return { pages: made, pageParams: made.map(() => null) };
}

/** A conversation list. */
export function listOf(pages: readonly (readonly Conversation[])[], hasMore = false): Pages<ConversationPage> {
  return pagesOf(pages, hasMore);
}

/** A thread, newest first. */
export function threadOf(pages: readonly (readonly Message[])[], hasMore = false): Pages<MessagePage> {
  return pagesOf(pages, hasMore);
}

/** What a source declares that takes texts, and nothing more. */
export function declaredSource(id: string, name: string, fields: Partial<Source> = {}): Source {
  return {
    id,
    name,
    description: '',
    capabilities: {
      receives: ['text'],
      replyWindow: null,
      receipts: [],
      typing: false,
      mayStartConversation: false,
      contactIdIs: null,
      recordedAudio: null,
      maxPerSecond: null,
    },
    limits: null,
    connect: [],
    explore: null,
    canDisconnect: true,
    canCheck: false,
    hasSourcesOfOthers: false,
    embed: null,
    ...fields,
  };
}

/** A text that a form asks for. */
export function fieldNamed(name: string, fields: Partial<FormField> = {}): FormField {
  const usual = {
    title: name,
    help: '',
    secret: false,
    optional: false,
    default: null,
    kind: 'text',
    choices: [],
  } as const;
  return { name, ...usual, choices: [], ...fields };
}
