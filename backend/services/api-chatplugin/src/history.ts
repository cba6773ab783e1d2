/** What a visitor is shown of a conversation that goes on. */
import type { CommunicationView, MessageRow } from '@airy/communication-view';
import type { Message } from '@airy/model';

/** A visitor's history goes back so many messages at once. */
export const maxHistory = 1000;
const pageSize = 200;

export interface History {
  /** Oldest first. */
  readonly rows: readonly MessageRow[];
  /** Leads to what was said before; null: nothing. */
  readonly nextCursor: string | null;
}

/** One page. @throws AiryError `invalid_cursor` */
export async function readPage(
  view: CommunicationView,
  conversationId: string,
  page: { readonly cursor: string | null; readonly pageSize: number },
): Promise<History> {
  const found = await view.messages(conversationId, page);
  return { rows: found?.items.toReversed() ?? [], nextCursor: found?.nextCursor ?? null };
}

/** The newest messages, up to as many as a visitor is shown. */
export async function readHistory(view: CommunicationView, conversationId: string): Promise<History> {
  return readBack(view, conversationId, () => true);
}

/** The newest messages that `isWanted` holds for, oldest first; reading back ends at the first that is not wanted. */
export async function readWanted(
  view: CommunicationView,
  conversationId: string,
  isWanted: (message: Message) => boolean,
): Promise<readonly Message[]> {
  return (await readBack(view, conversationId, isWanted)).rows.map(({ message }) => message);
}

async function readBack(
  view: CommunicationView,
  conversationId: string,
  isWanted: (message: Message) => boolean,
): Promise<History> {
  const found: MessageRow[] = [];
  let cursor: string | null = null;
  while (found.length < maxHistory) {
    const page = await view.messages(conversationId, { cursor, pageSize });
    if (page === null) break;
    const wanted = page.items.filter(({ message }) => isWanted(message));
    found.push(...wanted);
    cursor = page.nextCursor;
    if (cursor === null || wanted.length < page.items.length) break;
  }
  return { rows: found.slice(0, maxHistory).toReversed(), nextCursor: cursor };
}

/** -1 if there is none. */
export function newestIndex(rows: readonly MessageRow[]): number {
  return Math.max(-1, ...rows.map(({ message }) => message.index ?? -1));
}
