/** What answers and events are made of, as on the wire (contract §3). */
import { z } from 'zod';
import { anyJson } from './scalars.ts';

const document = z.record(z.string(), anyJson);
/** ISO 8601, UTC, milliseconds. */
export const date = z.iso.datetime({ precision: 3 });

export const senderPayload = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  avatar_url: z.string().nullable(),
});

export const deliveryState = z.enum(['pending', 'failed', 'delivered']);

export const messagePayload = z
  .object({
    id: z.string(),
    content: anyJson,
    sent_at: date,
    delivery_state: deliveryState,
    from_contact: z.boolean(),
    source: z.string(),
    /** Null on sockets and in the widget's API. */
    metadata: document.nullable(),
    sender: senderPayload,
  })
  .meta({ id: 'Message' });
export type MessagePayload = z.infer<typeof messagePayload>;

export const channelPayload = z
  .object({
    id: z.string(),
    source: z.string(),
    source_channel_id: z.string(),
    connected: z.boolean(),
    /** With a `name`; null in `channel.updated` events. */
    metadata: document.nullable(),
  })
  .meta({ id: 'Channel' });
export type ChannelPayload = z.infer<typeof channelPayload>;

export const conversationMetadata = z
  .object({
    contact: z.looseObject({ display_name: z.string(), avatar_url: z.string().nullish() }),
    unread_count: z.number(),
    state: z.string().nullish(),
    tags: z.record(z.string(), z.unknown()).nullish(),
  })
  .catchall(z.unknown());

export const conversationPayload = z
  .object({
    id: z.string(),
    channel: channelPayload,
    created_at: date,
    metadata: conversationMetadata,
    last_message: messagePayload,
    /** When the contact wrote last; null: never. Platforms count from here how long the contact may be answered. */
    last_received_at: date.nullable(),
  })
  .meta({ id: 'Conversation' });
export type ConversationPayload = z.infer<typeof conversationPayload>;

export const tagColor = z.enum(['tag-red', 'tag-blue', 'tag-green', 'tag-purple']);
export type TagColor = z.infer<typeof tagColor>;

export const tagPayload = z.object({ id: z.string(), name: z.string(), color: tagColor }).meta({ id: 'Tag' });
export type TagPayload = z.infer<typeof tagPayload>;

export const paginationData = z
  .object({
    previous_cursor: z.string().nullable(),
    next_cursor: z.string().nullable(),
    total: z.int(),
  })
  .meta({ id: 'PaginationData' });
export type PaginationData = z.infer<typeof paginationData>;

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), pagination_data: paginationData });
}

export const userProfile = z.object({ id: z.string(), name: z.string().nullable(), avatar_url: z.string().nullable() });

/** Every error answer. `code` is one of the catalogue. */
export const errorPayload = z
  .object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Error' });
export type ErrorPayload = z.infer<typeof errorPayload>;
