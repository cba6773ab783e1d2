/** What the sockets send (contract §4). */
import type { Json } from '@airy/model';
import { z } from 'zod';
import { channelPayload, messagePayload, tagPayload } from './payloads.ts';

/** In every message event, and the whole frame of the visitor's socket. */
const messageInConversation = z.object({
  conversation_id: z.string(),
  channel_id: z.string(),
  message: messagePayload,
});

/** The complete current document of a subject, never a delta. */
export const metadataPayload = z.object({
  subject: z.enum(['conversation', 'message', 'channel']),
  identifier: z.string(),
  metadata: z.record(z.string(), z.custom<Json>()),
});

function event<T extends string, P extends z.ZodType>(type: T, payload: P) {
  /** Epoch ms; null where the record carries no time. */
  return z.object({ type: z.literal(type), timestamp: z.int().nullable(), payload });
}

/** Every message record, delivery states too: upsert by message id. `metadata` is null, `sender` has the id only. */
export const messageCreated = event('message.created', messageInConversation);
/** `metadata` is null. */
export const channelUpdated = event('channel.updated', channelPayload);
export const metadataUpdated = event('metadata.updated', metadataPayload);
/** Created or changed; deleting a tag is not announced. */
export const tagUpdated = event('tag.updated', tagPayload);

/** `/ws.communication`, destination `/events`. */
export const communicationEvent = z.discriminatedUnion('type', [
  messageCreated,
  channelUpdated,
  metadataUpdated,
  tagUpdated,
]);
export type CommunicationEvent = z.infer<typeof communicationEvent>;

/** An event of `GET /events` and `events.list`: the socket's, with its id and the cursor to go on from after it. */
export const feedEvent = z.object({
  id: z.string(),
  /** `message.updated` too: the feed tells new messages from changed ones. */
  type: z.string(),
  cursor: z.string(),
  timestamp: z.int().nullable(),
  payload: z.record(z.string(), z.unknown()),
});
export type FeedEvent = z.infer<typeof feedEvent>;

/** `/ws.chatplugin`, destination `/user/queue/message`; no envelope. Both directions are sent. */
export const visitorEvent = messageInConversation;
export type VisitorEvent = z.infer<typeof visitorEvent>;

/** Paragraphs for the reference. */
const resuming = `**To miss nothing after a lost connection**, a client keeps a cursor: the next offset of each partition,
\`topic/partition=offset\` joined by \`;\`. The receipt of SUBSCRIBE (ask for one with \`receipt\`) tells where all
partitions stand, each frame its own; both in the header \`event-position\`, and of each place the larger offset counts.
SUBSCRIBE with the cursor in \`event-position\`, on any replica, sends every event missed since, each once and in order
per conversation, and then goes on live. Where that is not possible, one frame says so: header \`refresh: required\`, type
\`refresh.required\`, with the reason in the payload (\`expired\`: the events are deleted; \`too_far\`: more than 50,000
records; \`incomplete\` or \`unknown\`: not a cursor of this instance). Then read anew what is shown, drop the cursor and
begin it with the \`event-position\` of that frame; live events follow. A client that sends no \`event-position\` never
gets that frame.

Header \`event-type\` tells new messages from changed ones, \`message-id\` is the event's id, and a read that brings
\`airy-position\` back sees what the event tells of.`;

/** Sockets as they are documented: path, destination, access, frames, and more. */
export const sockets = [
  {
    path: '/ws.communication',
    destination: '/events',
    access: 'agent',
    frame: communicationEvent,
    notes: resuming,
  },
  { path: '/ws.chatplugin', destination: '/user/queue/message', access: 'visitor', frame: visitorEvent, notes: null },
] as const;
