/** sources.* (contract §3, §6): channels that somebody else builds. */
import { z } from 'zod';
import { channelPayload } from './payloads.ts';
import { endpoint } from './endpoint.ts';
import { count, id, json, jsonObject, nothing, optional, text, webAddress } from './scalars.ts';

const sourceId = text.pipe(z.string().min(1).max(200));

/** An id as the source has it. */
const theirId = text.pipe(z.string().min(1).max(500));

export const customSourcePayload = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    image_url: z.string().nullable(),
    action_endpoint: z.string().nullable(),
  })
  .meta({ id: 'CustomSource' });
export type CustomSourcePayload = z.infer<typeof customSourcePayload>;

const settable = {
  source_id: sourceId,
  name: optional(text),
  image_url: optional(text),
  /** Where messages to the source's contacts are sent; empty: nowhere. */
  action_endpoint: optional(z.union([z.literal(''), webAddress])),
};

export const sourcesCreate = endpoint({
  path: '/sources.create',
  summary: 'Creates a source and returns the token it calls with; the token is shown this once',
  access: 'system',
  writes: true,
  keepsAnswer: true,
  request: z.object(settable),
  status: 200,
  response: customSourcePayload.extend({ token: z.string() }),
  errors: ['source_exists', 'source_not_configured'],
});

export const sourcesUpdate = endpoint({
  path: '/sources.update',
  summary: 'Changes a source; what is absent stays',
  access: 'system',
  writes: true,
  keepsAnswer: true,
  request: z.object(settable),
  status: 200,
  response: customSourcePayload,
  errors: ['not_found', 'source_not_configured'],
});

export const sourcesList = endpoint({
  path: '/sources.list',
  summary: 'Lists the sources, without their tokens',
  access: 'system',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({ data: z.array(customSourcePayload) }),
  errors: ['source_not_configured'],
});

export const sourcesDelete = endpoint({
  path: '/sources.delete',
  summary: 'Deletes a source; its token is refused from then on',
  access: 'system',
  writes: true,
  keepsAnswer: true,
  request: z.object({ source_id: sourceId }),
  status: 202,
  response: nothing,
  errors: ['not_found', 'source_not_configured'],
});

export const sourcesChannelsCreate = endpoint({
  path: '/sources.channels.create',
  summary: 'Creates a channel of the calling source',
  access: 'source',
  writes: true,
  keepsAnswer: true,
  request: z.object({ source_channel_id: theirId, name: text, metadata: optional(jsonObject) }),
  status: 201,
  response: channelPayload,
  errors: ['not_found', 'forbidden', 'source_not_configured'],
});

export const sourcesChannelsList = endpoint({
  path: '/sources.channels.list',
  summary: 'Lists the channels of the calling source',
  access: 'source',
  writes: false,
  request: z.object({}),
  status: 200,
  response: z.object({ data: z.array(channelPayload) }),
  errors: ['not_found', 'forbidden', 'source_not_configured'],
});

export const sourcesChannelsDisconnect = endpoint({
  path: '/sources.channels.disconnect',
  summary: 'Disconnects a channel of the calling source',
  access: 'source',
  writes: true,
  keepsAnswer: true,
  request: z.object({ channel_id: id }),
  status: 204,
  response: nothing,
  errors: ['not_found', 'forbidden', 'source_not_configured'],
});

/** How far the clock of a source may be ahead: a message of the far future would stay the newest for ever. */
const maxAheadMs = 24 * 60 * 60 * 1000;

/** Epoch ms or ISO 8601. */
const sentAt = z
  .union([z.iso.datetime({ offset: true }), count])
  .refine(value => new Date(value).getTime() <= Date.now() + maxAheadMs, 'must not be more than 24 hours ahead');

export const sourcesWebhook = endpoint({
  path: '/sources.webhook',
  summary: 'Takes messages and metadata of the calling source; answered once they are durable',
  access: 'source',
  writes: true,
  keepsAnswer: true,
  request: z.object({
    messages: optional(
      z
        .array(
          z.object({
            source_message_id: theirId,
            source_conversation_id: theirId,
            source_channel_id: theirId,
            source_sender_id: theirId,
            content: json,
            from_contact: z.boolean(),
            sent_at: sentAt,
          }),
        )
        .max(1000),
    ),
    metadata: optional(
      z
        .array(z.object({ namespace: z.enum(['conversation', 'message']), source_id: theirId, metadata: jsonObject }))
        .max(1000),
    ),
  }),
  status: 200,
  response: nothing,
  errors: ['not_found', 'forbidden', 'channel_disconnected', 'source_not_configured', 'log_unavailable'],
});
