/** conversations.* (contract §3). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { conversationPayload, paginationData } from './payloads.ts';
import { cursor, id, name, nothing, optional, pageSize, text } from './scalars.ts';

const inConversation = { conversation_id: id };

export const conversationsList = endpoint({
  path: '/conversations.list',
  summary: 'Lists conversations, newest last message first',
  access: 'agent',
  writes: false,
  request: z.object({ filters: optional(text), cursor, page_size: pageSize }),
  status: 200,
  response: z.object({
    data: z.array(conversationPayload),
    /** Without filters every total is exact, with them up to 10,000. */
    pagination_data: paginationData.extend({ total_is_exact: z.boolean() }),
  }),
  errors: ['invalid_filters', 'invalid_cursor'],
});

export const conversationsInfo = endpoint({
  path: '/conversations.info',
  summary: 'Returns one conversation',
  access: 'agent',
  writes: false,
  request: z.object(inConversation),
  status: 200,
  response: conversationPayload,
  errors: ['not_found'],
});

export const conversationsMarkRead = endpoint({
  path: '/conversations.mark-read',
  aliases: ['/conversations.read', '/conversations.markRead'],
  summary: 'Marks all messages of a conversation as read; an unknown conversation is no error',
  access: 'agent',
  writes: true,
  request: z.object(inConversation),
  status: 204,
  response: nothing,
  errors: [],
});

export const conversationsSetState = endpoint({
  path: '/conversations.set-state',
  aliases: ['/conversations.setState'],
  summary: 'Sets the state of a conversation; the inbox uses OPEN and CLOSED',
  access: 'agent',
  writes: true,
  request: z.object({ ...inConversation, state: name }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const conversationsRemoveState = endpoint({
  path: '/conversations.remove-state',
  aliases: ['/conversations.removeState'],
  summary: 'Removes the state of a conversation',
  access: 'agent',
  writes: true,
  request: z.object(inConversation),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const conversationsTag = endpoint({
  path: '/conversations.tag',
  summary: 'Puts a tag on a conversation; whether the tag exists is not checked',
  access: 'agent',
  writes: true,
  request: z.object({ ...inConversation, tag_id: id }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const conversationsUntag = endpoint({
  path: '/conversations.untag',
  summary: 'Takes a tag off a conversation',
  access: 'agent',
  writes: true,
  request: z.object({ ...inConversation, tag_id: id }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const conversationsUpdateContact = endpoint({
  path: '/conversations.update-contact',
  aliases: ['/conversations.updateContact'],
  summary: 'Sets the display name of the contact of a conversation',
  access: 'agent',
  writes: true,
  request: z.object({ ...inConversation, display_name: name }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});

export const conversationsRefetch = endpoint({
  path: '/conversations.refetch',
  summary: 'Asks the platform again for the name and picture of the contact',
  access: 'agent',
  writes: true,
  request: z.object(inConversation),
  status: 202,
  response: nothing,
  errors: ['not_found'],
});
