/** chatplugin.*: the widget's API (contract §10). */
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { messagePayload } from './payloads.ts';
import { content, id, optional, text } from './scalars.ts';

export const chatpluginAuthenticate = endpoint({
  path: '/chatplugin.authenticate',
  summary: 'Begins a visit, or resumes one; a resume token wins over the channel',
  access: 'none',
  writes: false,
  request: z
    .object({ channel_id: optional(id), resume_token: optional(text) })
    .refine(body => body.channel_id !== null || Boolean(body.resume_token), {
      message: 'or resume_token is required',
      path: ['channel_id'],
    }),
  status: 200,
  /** Messages of the conversation, oldest first; empty for a new one. The resume token is new each time, for seven days. */
  response: z.object({ token: z.string(), messages: z.array(messagePayload), resume_token: z.string() }),
  errors: ['not_found', 'resume_token_invalid', 'source_not_configured'],
  callsPerMinute: 60,
  forAnyPage: true,
});

export const chatpluginSend = endpoint({
  path: '/chatplugin.send',
  summary: 'Sends a message of the visitor',
  access: 'visitor',
  writes: true,
  request: z.object({ message: content }),
  status: 200,
  response: messagePayload,
  errors: ['visitor_token_invalid', 'not_found', 'source_not_configured'],
  callsPerMinute: 120,
  forAnyPage: true,
});

export const chatpluginResumeToken = endpoint({
  path: '/chatplugin.resumeToken',
  summary: 'Returns a token that resumes the conversation for seven days; with a system token, of any conversation',
  access: 'either',
  writes: false,
  request: z.object({ conversation_id: optional(id), channel_id: optional(id) }),
  status: 200,
  response: z.object({ resume_token: z.string() }),
  errors: ['visitor_token_invalid', 'not_found', 'source_not_configured'],
  forAnyPage: true,
});
