/** How a conversation stands, as its visitor is told. What the widget notes in it stands in its metadata `visitor`. Pure. */
import type { VisitorConversation } from '@airy/contract';
import type { ConversationRow, MessageRow } from '@airy/communication-view';
import type { Document, Json } from '@airy/model';

type State = VisitorConversation['state'];

/** The document `visitor` of a conversation; empty if there is none. */
export function visitorOf(metadata: Document | undefined): Document {
  return documentOf(metadata?.['visitor']);
}

export function stateOf({ metadata }: { readonly metadata: Document }): State {
  if (typeof visitorOf(metadata)['ended_at'] === 'number') return 'ended';
  return metadata['state'] === 'CLOSED' ? 'closed' : 'open';
}

/** What a socket is told of it. */
export function conversationNews(
  id: string,
  conversation: { readonly metadata: Document; readonly unreadCount: number } | null,
): Omit<VisitorConversation, 'read_up_to'> {
  const rating = documentOf(visitorOf(conversation?.metadata)['rating']);
  const { score, remark } = rating;
  return {
    conversation_id: id,
    state: conversation === null ? 'open' : stateOf(conversation),
    unread_by_agents: conversation?.unreadCount ?? 0,
    rating: typeof score === 'number' ? { score, remark: typeof remark === 'string' ? remark : null } : null,
  };
}

/** The document of an event about a conversation, which has `unread_count` in it. */
export function readConversationDocument(metadata: Json): {
  readonly metadata: Document;
  readonly unreadCount: number;
} {
  const document = documentOf(metadata);
  const unread = document['unread_count'];
  return { metadata: document, unreadCount: typeof unread === 'number' ? unread : 0 };
}

/** @param messages those that the visitor is shown, in any order. */
export function presentConversation(
  id: string,
  row: ConversationRow | null,
  messages: readonly MessageRow[],
): VisitorConversation {
  return { ...conversationNews(id, row), read_up_to: newestSeen(messages) };
}

function newestSeen(messages: readonly MessageRow[]): string | null {
  const seen = messages.filter(
    ({ message, metadata }) => !message.isFromContact && documentOf(metadata['source'])['delivery_state'] === 'seen',
  );
  return seen.toSorted((a, b) => (a.message.index ?? -1) - (b.message.index ?? -1)).at(-1)?.message.id ?? null;
}

function documentOf(value: Json | undefined): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : {};
}
