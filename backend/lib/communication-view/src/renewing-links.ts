/**
 * The view with addresses of files made new as they are read: stored messages and documents, such as that of a file that
 * was fetched or of a contact with a picture, outlive the addresses in them (0063).
 */
import type { Document, Message } from '@airy/model';
import type { Projection } from '@airy/views';
import type { CommunicationView, ConversationRow, MessageRow, Page } from './port.ts';

/** @param renew what becomes of the content of a message. */
export function renewingLinks(
  projection: Projection<CommunicationView>,
  renew: (content: string) => string,
): Projection<CommunicationView> {
  return { ...projection, query: database => renewed(projection.query(database), renew) };
}

function renewed(view: CommunicationView, renew: (content: string) => string): CommunicationView {
  const message = (found: Message): Message => {
    const content = renew(found.content);
    return content === found.content ? found : { ...found, content };
  };
  const document = (found: Document): Document => {
    const text = JSON.stringify(found);
    const changed = renew(text);
    return changed === text ? found : (JSON.parse(changed) as Document);
  };
  const row = (found: MessageRow): MessageRow => ({
    ...found,
    message: message(found.message),
    metadata: document(found.metadata),
  });
  const conversation = (found: ConversationRow): ConversationRow => ({
    ...found,
    metadata: document(found.metadata),
    lastMessage: row(found.lastMessage),
  });
  const page = <T, P extends Page<T>>(found: P, one: (item: T) => T): P => ({ ...found, items: found.items.map(one) });
  return {
    ...view,
    conversation: async id => ifFound(await view.conversation(id), conversation),
    conversations: async (...asked) => page(await view.conversations(...asked), conversation),
    message: async id => ifFound(await view.message(id), row),
    messages: async (...asked) => ifFound(await view.messages(...asked), found => page(found, row)),
    pendingMessages: async id => (await view.pendingMessages(id)).map(message),
  };
}

function ifFound<T>(found: T | null, change: (found: T) => T): T | null {
  return found === null ? null : change(found);
}
