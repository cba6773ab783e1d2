/** messages.* and metadata.upsert (contract §3). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { messagePayload, pageOf } from './payloads.ts';
import { content, cursor, id, json, jsonObject, nothing, optional, pageSize, text } from './scalars.ts';

export const messagesList = endpoint({
  path: '/messages.list',
  summary: 'Lists the messages of a conversation, newest first',
  access: 'agent',
  writes: false,
  request: z.object({ conversation_id: id, cursor, page_size: pageSize }),
  status: 200,
  response: pageOf(messagePayload),
  errors: ['not_found', 'invalid_cursor'],
});

/** An id at a platform. */
const recipient = text.refine(value => value !== '' && value.length <= 500, 'must have 1 to 500 characters');

/** Dots separate the keys of metadata. */
const suggestionId = z
  .string()
  .min(1)
  .max(200)
  .refine(value => !value.includes('.'), 'must not contain a dot');

export const messagesSend = endpoint({
  path: '/messages.send',
  summary: 'Sends a message in a conversation; the answer says `pending`, delivery is told later',
  access: 'agent',
  writes: true,
  request: z
    .object({
      message: content,
      conversation_id: optional(id),
      source_recipient_id: optional(recipient),
      channel_id: optional(id),
    })
    .refine(body => body.conversation_id !== null || (body.source_recipient_id !== null && body.channel_id !== null), {
      message: 'or source_recipient_id with channel_id is required',
      path: ['conversation_id'],
    }),
  status: 200,
  response: messagePayload,
  otherStatus: {
    status: 202,
    when: 'the conversation is not known yet: the message is kept, with an empty `source`, and fails after `messages.conversationWaitMs` if the conversation does not come',
  },
  errors: [
    'not_found',
    'channel_disconnected',
    'cannot_start_conversation',
    'content_not_accepted',
    'reply_window_closed',
  ],
});

export const messagesResend = endpoint({
  path: '/messages.resend',
  summary: 'Sends a failed message again',
  access: 'agent',
  writes: true,
  request: z.object({ message_id: id }),
  status: 200,
  response: nothing,
  errors: ['not_found', 'message_not_failed', 'content_not_accepted', 'reply_window_closed'],
});

export const messagesSuggestReplies = endpoint({
  path: '/messages.suggest-replies',
  aliases: ['/messages.suggestReplies'],
  summary: 'Adds suggested replies to a message; a suggestion with a known id is replaced',
  access: 'agent',
  writes: true,
  request: z.object({ message_id: id, suggestions: z.record(suggestionId, z.object({ content: json })) }),
  status: 200,
  response: messagePayload,
  errors: ['not_found'],
});

export const metadataUpsert = endpoint({
  path: '/metadata.upsert',
  summary: 'Writes metadata of a message, conversation or channel, under `user_data`; null deletes',
  access: 'agent',
  writes: true,
  request: z.object({ subject: z.enum(['message', 'conversation', 'channel']), id, data: jsonObject }),
  status: 204,
  response: nothing,
  errors: ['not_found'],
});
