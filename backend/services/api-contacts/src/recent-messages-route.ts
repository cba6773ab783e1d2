/** contacts.recent-messages (contract §3): the newest messages of each of a contact's conversations. */
import { contactsRecentMessages, presentMessage } from '@airy/contract';
import { AiryError } from '@airy/errors';
import { awaitOwnWrites, route, type Route } from '@airy/http';
import type { Parts } from './parts.ts';

/** Messages of one answer; a contact with many conversations gets shorter pages of each. */
const maxMessages = 10_000;

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
    for (const [id] of conversations) {
      const page = await communication.query.messages(id, { cursor: request.cursors?.[id] ?? null, pageSize });
      // Linked by hand to a conversation that there is not, or not yet.
      if (page === null) continue;
      answer[id] = {
        data: page.items.map(({ message, metadata }) => presentMessage(message, metadata)),
        pagination_data: { previous_cursor: page.previousCursor, next_cursor: page.nextCursor, total: page.total },
      };
    }
    return answer;
  });
}
