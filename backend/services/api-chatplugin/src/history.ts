/** What a visitor is shown of a conversation that goes on. */
import type { CommunicationView } from '@airy/communication-view';
import type { Message } from '@airy/model';

/** A visitor's history goes back so many messages; the rest stays in the inbox. */
export const maxHistory = 1000;
const pageSize = 200;

/** The newest messages that `isWanted` holds for, oldest first; reading back ends at the first that is not wanted. */
export async function readHistory(
  view: CommunicationView,
  conversationId: string,
  isWanted: (message: Message) => boolean = () => true,
): Promise<readonly Message[]> {
  const found: Message[] = [];
  let cursor: string | null = null;
  while (found.length < maxHistory) {
    const page = await view.messages(conversationId, { cursor, pageSize });
    if (page === null) break;
    const wanted = page.items.map(row => row.message).filter(isWanted);
    found.push(...wanted);
    cursor = page.nextCursor;
    if (cursor === null || wanted.length < page.items.length) break;
  }
  return found.slice(0, maxHistory).toReversed();
}

/** -1 if there is none. */
export function newestIndex(messages: readonly Message[]): number {
  return Math.max(-1, ...messages.map(message => message.index ?? -1));
}
