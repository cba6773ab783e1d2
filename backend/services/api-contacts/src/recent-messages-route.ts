/** contacts.recent-messages (contract §3): the newest messages of each of a contact's conversations. */
import { contactsRecentMessages, presentMessage, type MessagePayload } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type Route } from '@airy/http';
import type { Parts } from './parts.ts';

/** Messages of one answer; a contact with many conversations gets shorter pages of each. */
const maxMessages = 10_000;
/** Of one answer, as JSON; where it would be more, pages end early, and their cursors go on. */
const maxAnswerBytes = 8 * 1024 * 1024;

type Answer = typeof contactsRecentMessages.response;

export function recentMessagesRoute({
  contacts,
  communication,
}: Parts): Route<typeof contactsRecentMessages.request, Answer> {
  return route(contactsRecentMessages, async (request, call) => {
    await Promise.all([awaitOwnWrites(call, contacts), awaitOwnWrites(call, communication)]);
    const contact = await contacts.query.contact(request.contact_id);
    if (contact === null) throw new AiryError('not_found', 'Contact not found');
    const sources = request.include_sources;
    const conversations = Object.entries(contact.conversations).filter(
      ([, source]) => sources === null || sources.includes(source),
    );
    const pageSize = Math.min(request.page_size, Math.max(1, Math.floor(maxMessages / conversations.length)));
    const answer: Awaited<ReturnType<Route<never, Answer>['handle']>> = {};
    let leftBytes = maxAnswerBytes;
    for (const [id] of conversations) {
      // Where there is no room at all, one message says where its page would begin.
      const size = leftBytes > 0 ? pageSize : 1;
      const page = await communication.query.messages(id, { cursor: request.cursors?.[id] ?? null, pageSize: size });
      // Linked by hand to a conversation that there is not, or not yet.
      if (page === null) continue;
      const all = page.items.map(({ message, metadata }) => presentMessage(message, metadata));
      const { fitting, bytes } = fittingOf(all, { leftBytes, isFirst: leftBytes === maxAnswerBytes });
      leftBytes -= bytes;
      answer[id] = {
        data: all.slice(0, fitting),
        // The id of a message is a cursor, too: that of the page which it begins.
        pagination_data: {
          previous_cursor: page.previousCursor,
          next_cursor: all[fitting]?.id ?? page.nextCursor,
          total: page.total,
        },
      };
    }
    return answer;
  });
}

/** How many from the first on there is room for, and their bytes. The first message of an answer always fits. */
function fittingOf(
  all: readonly MessagePayload[],
  { leftBytes, isFirst }: { readonly leftBytes: number; readonly isFirst: boolean },
): { readonly fitting: number; readonly bytes: number } {
  let bytes = 0;
  for (const [index, message] of all.entries()) {
    const size = Buffer.byteLength(JSON.stringify(message));
    if (bytes + size > leftBytes && !(isFirst && index === 0)) return { fitting: index, bytes };
    bytes += size;
  }
  return { fitting: all.length, bytes };
}
