/** chatplugin.*: the widget's API (contract §10), and what is saved of a widget. */
import { settingsChange } from '@airy/widget-settings/schema';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { date, messagePayload } from './payloads.ts';
import { anyJson, content, cursor, id, maxPageSize, nothing, optional, pageSize, text } from './scalars.ts';

/** Where the visitor is: shown to agents as metadata `visitor` of the conversation. What is too long is cut. */
const visitContext = z.object({
  page_url: optional(text),
  page_title: optional(text),
  referrer: optional(text),
  locale: optional(text),
  time_zone: optional(text),
});

/** How a visitor's conversation stands. */
export const visitorConversation = z
  .object({
    conversation_id: z.string(),
    /** `ended`: by the visitor, for good; a new visit begins another one. */
    state: z.enum(['open', 'closed', 'ended']),
    /** So many of the visitor's newest messages no agent has read yet. */
    unread_by_agents: z.int(),
    /** The newest message that the visitor has read, on any device; null: none. */
    read_up_to: z.string().nullable(),
    rating: z.object({ score: z.int(), remark: z.string().nullable() }).nullable(),
  })
  .meta({ id: 'VisitorConversation' });
export type VisitorConversation = z.infer<typeof visitorConversation>;

export const chatpluginAuthenticate = endpoint({
  path: '/chatplugin.authenticate',
  summary: 'Begins a visit, or resumes one; a resume token wins over the channel',
  access: 'none',
  writes: false,
  request: z
    .object({
      channel_id: optional(id),
      resume_token: optional(text),
      /**
       * Who the visitor is, signed by the site with the key of `chatplugin.identity.rotate`: an HS256 token with `sub`,
       * `exp` and, if wanted, `name`, `email` and `picture`. Their own conversation goes on, on any device, whatever
       * the resume token says.
       */
      identity_token: optional(text),
      /** Of `messages`: so many of the newest; absent: up to 1,000. */
      page_size: optional(z.int().min(1).max(maxPageSize)),
    })
    .refine(body => body.channel_id !== null || Boolean(body.resume_token), {
      message: 'or resume_token is required',
      path: ['channel_id'],
    }),
  status: 200,
  /** Messages of the conversation, oldest first; empty for a new one. The resume token is new each time, for seven days. */
  response: z.object({
    token: z.string(),
    messages: z.array(messagePayload),
    resume_token: z.string(),
    /** For `chatplugin.history`: what was said before; null: nothing. */
    next_cursor: z.string().nullable(),
    conversation: visitorConversation,
  }),
  errors: [
    'not_found',
    'resume_token_invalid',
    'identity_token_invalid',
    'identity_required',
    'origin_not_allowed',
    'source_not_configured',
  ],
  callsPerMinute: 60,
  forAnyPage: true,
});

export const chatpluginSend = endpoint({
  path: '/chatplugin.send',
  summary: 'Sends a message of the visitor',
  access: 'visitor',
  writes: true,
  request: z.object({ message: content, context: optional(visitContext) }),
  status: 200,
  response: messagePayload,
  errors: ['visitor_token_invalid', 'origin_not_allowed', 'not_found', 'conversation_ended', 'source_not_configured'],
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

/** What a visitor calls beside these. */
const byVisitor = { access: 'visitor', forAnyPage: true, callsPerMinute: 120 } as const;
const visitorErrors = ['visitor_token_invalid', 'origin_not_allowed', 'not_found', 'source_not_configured'] as const;

export const chatpluginHistory = endpoint({
  ...byVisitor,
  path: '/chatplugin.history',
  summary: 'Returns what was said before, a page at a time',
  writes: false,
  request: z.object({ cursor, page_size: pageSize }),
  status: 200,
  /** Oldest first; without a cursor the newest page. `next_cursor` leads further back; null: the beginning is reached. */
  response: z.object({ messages: z.array(messagePayload), next_cursor: z.string().nullable() }),
  errors: [...visitorErrors, 'invalid_cursor'],
});

export const chatpluginRead = endpoint({
  ...byVisitor,
  path: '/chatplugin.read',
  summary: 'Tells agents that the visitor has read everything up to a message',
  writes: true,
  request: z.object({ message_id: id }),
  status: 204,
  response: nothing,
  errors: visitorErrors,
});

export const chatpluginSubmit = endpoint({
  ...byVisitor,
  path: '/chatplugin.submit',
  summary: 'Hands in the form before the chat, or the offline form',
  writes: true,
  request: z.object({
    form: z.enum(['pre-chat', 'offline']),
    /** By the names of the fields in the settings; the offline form has `email` in any case. */
    answers: z.record(z.string().max(40), z.union([z.string().max(5_000), z.number(), z.boolean()])),
    /** Of the offline form, required there: it becomes a message. */
    message: optional(z.string().max(10_000)),
    context: optional(visitContext),
  }),
  status: 200,
  response: z.object({
    message: messagePayload.nullable(),
    /** An answer goes to the address that was given, with a link back. False: it is only seen here. */
    answered_by_mail: z.boolean(),
  }),
  errors: [...visitorErrors, 'conversation_ended'],
  callsPerMinute: 30,
});

export const chatpluginRate = endpoint({
  ...byVisitor,
  path: '/chatplugin.rate',
  summary: 'Rates a conversation; agents find it in its metadata',
  writes: true,
  request: z.object({ score: z.int().min(1).max(5), remark: optional(z.string().max(5_000)) }),
  status: 204,
  response: nothing,
  errors: visitorErrors,
});

export const chatpluginEnd = endpoint({
  ...byVisitor,
  path: '/chatplugin.end',
  summary: 'Ends the conversation for good and closes it; nothing can be sent to it any more by the visitor',
  writes: true,
  request: z.object({}),
  status: 204,
  response: nothing,
  errors: visitorErrors,
});

export const chatpluginTranscript = endpoint({
  ...byVisitor,
  path: '/chatplugin.transcript',
  summary: 'Returns the conversation as text',
  writes: false,
  request: z.object({ locale: optional(text), time_zone: optional(text) }),
  status: 200,
  /** The newest 1,000 messages, oldest first. */
  response: z.object({ file_name: z.string(), text: z.string() }),
  errors: visitorErrors,
  callsPerMinute: 10,
});

const savedSettings = z.object({
  channel_id: z.string(),
  /** Keys that are set, as docs/chat-plugin.md has them. */
  settings: z.record(z.string(), anyJson),
  /** Origins whose pages were refused, the latest first. */
  refused_origins: z.array(z.object({ origin: z.string(), count: z.int(), first_at: date, last_at: date })),
  /** Sites can say who a visitor is. */
  has_identity_key: z.boolean(),
  /** Offline forms are answered by mail; false: the setting `smtp` is missing. */
  answers_by_mail: z.boolean(),
});

const byAgent = { access: 'agent', status: 200, response: savedSettings } as const;
const ofChannel = { channel_id: id };
const settingsErrors = ['not_found', 'source_not_configured'] as const;

export const chatpluginSettingsGet = endpoint({
  ...byAgent,
  path: '/chatplugin.settings.get',
  summary: 'Returns what is saved for a widget, and which pages were refused',
  writes: false,
  request: z.object(ofChannel),
  errors: settingsErrors,
});

export const chatpluginSettingsUpdate = endpoint({
  ...byAgent,
  path: '/chatplugin.settings.update',
  summary: 'Sets keys of a widget, live at once; null takes one back, others stay',
  writes: true,
  keepsAnswer: true,
  request: z.object({ ...ofChannel, settings: settingsChange }),
  errors: settingsErrors,
});

export const chatpluginOriginsAllow = endpoint({
  ...byAgent,
  path: '/chatplugin.origins.allow',
  summary: 'Lets pages of an origin show the widget that were refused',
  writes: true,
  keepsAnswer: true,
  request: z.object({ ...ofChannel, origin: z.string().min(1).max(2_000) }),
  errors: settingsErrors,
});

export const chatpluginIdentityRotate = endpoint({
  path: '/chatplugin.identity.rotate',
  summary: 'Makes a new key with which your site signs who a visitor is; the one before counts no more',
  access: 'agent',
  writes: true,
  request: z.object(ofChannel),
  status: 200,
  /** Shown this once. */
  response: z.object({ secret: z.string() }),
  errors: settingsErrors,
});

export const chatpluginIdentityRemove = endpoint({
  path: '/chatplugin.identity.remove',
  summary: 'Forgets that key: nobody is known any more',
  access: 'agent',
  writes: true,
  request: z.object(ofChannel),
  status: 204,
  response: nothing,
  errors: settingsErrors,
});
