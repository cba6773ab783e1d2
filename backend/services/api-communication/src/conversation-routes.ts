/** conversations.* (contract §3). */
import {
  conversationsInfo,
  conversationsList,
  conversationsMarkRead,
  conversationsRefetch,
  conversationsRemoveState,
  conversationsSetState,
  conversationsTag,
  conversationsUntag,
  conversationsUpdateContact,
  presentConversation,
} from '@airy/contract';
import type { ConversationCommand } from '@airy/domain';
import { AiryError } from '@airy/errors';
import { parseFilters } from '@airy/filters';
import { awaitOwnWrites, route, type AnyRoute, type Call } from '@airy/http';
import { askWriter, type Parts } from './parts.ts';

export function conversationRoutes(parts: Parts): readonly AnyRoute[] {
  return [...readRoutes(parts), ...writeRoutes(parts)];
}

function readRoutes(parts: Parts): readonly AnyRoute[] {
  const { view } = parts;
  return [
    route(conversationsList, async (request, call) => {
      const filter = request.filters === null ? null : parseFilters(request.filters);
      await awaitOwnWrites(call, view);
      const page = await view.query.conversations({ cursor: request.cursor, pageSize: request.page_size }, filter);
      const senders = await parts.senders(page.items.map(row => row.lastMessage.message));
      return {
        data: page.items.map(row => presentConversation(row, senders)),
        pagination_data: {
          previous_cursor: page.previousCursor,
          next_cursor: page.nextCursor,
          total: page.total,
          total_is_exact: page.isTotalExact,
        },
      };
    }),
    route(conversationsInfo, async (request, call) => {
      await awaitOwnWrites(call, view);
      const row = await view.query.conversation(request.conversation_id);
      if (row === null) throw new AiryError('not_found', 'Conversation not found');
      return presentConversation(row, await parts.senders([row.lastMessage.message]));
    }),
  ];
}

function writeRoutes({ commander }: Parts): readonly AnyRoute[] {
  const tell = async (call: Call, endpoint: string, command: ConversationCommand): Promise<undefined> => {
    await askWriter({ commander, call }, { endpoint, id: command.conversationId }, () => command);
  };
  return [
    route(conversationsMarkRead, async ({ conversation_id: conversationId }, call) =>
      tell(call, conversationsMarkRead.path, { type: 'conversation.mark-read', conversationId, index: null }),
    ),
    route(conversationsSetState, async ({ conversation_id: conversationId, state }, call) =>
      tell(call, conversationsSetState.path, { type: 'conversation.set-state', conversationId, state }),
    ),
    route(conversationsRemoveState, async ({ conversation_id: conversationId }, call) =>
      tell(call, conversationsRemoveState.path, { type: 'conversation.set-state', conversationId, state: null }),
    ),
    route(conversationsTag, async ({ conversation_id: conversationId, tag_id: tagId }, call) =>
      tell(call, conversationsTag.path, { type: 'conversation.tag', conversationId, tagId }),
    ),
    route(conversationsUntag, async ({ conversation_id: conversationId, tag_id: tagId }, call) =>
      tell(call, conversationsUntag.path, { type: 'conversation.untag', conversationId, tagId }),
    ),
    route(conversationsRefetch, async ({ conversation_id: conversationId }, call) =>
      tell(call, conversationsRefetch.path, { type: 'contact.refetch', conversationId }),
    ),
    route(conversationsUpdateContact, async ({ conversation_id: conversationId, display_name: displayName }, call) =>
      tell(call, conversationsUpdateContact.path, {
        type: 'conversation.update-contact',
        conversationId,
        displayName,
      }),
    ),
  ];
}
